package dev.antiphon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class WithoutKafkaTests {

    /** Nobody listens there. */
    private static final String NOBODY = "127.0.0.1:1";

    @Test
    void startsCalmlyAndIsNotReady(CapturedOutput output) {
        try (var gateway = RunningGateway.start(NOBODY)) {
            assertThat(gateway.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            assertThat(gateway.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(gateway.get("/").statusCode()).isEqualTo(302);
            var response = gateway.get("/v1/models", "Authorization", "Bearer ak_a_b");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
        }
        assertThat(output).doesNotContain("\tat ");
    }
}
