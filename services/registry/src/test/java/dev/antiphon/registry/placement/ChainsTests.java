package dev.antiphon.registry.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.registry.plan.PlannedChain;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class ChainsTests {

    @ParameterizedTest
    @ValueSource(strings = {"", "bf16", "int8"})
    void readsWhatItWrote(String activations) {
        var chain =
                new PlannedChain(
                        "pool-1",
                        List.of(
                                new PlannedChain.Stage("one", "one:7400", 0, 2),
                                new PlannedChain.Stage("other", "other:7400", 2, 6)),
                        activations);

        assertThat(Chains.read(Chains.message(chain).toByteArray())).isEqualTo(chain);
    }
}
