package dev.antiphon.registry.placement;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.v1.ActivationType;
import dev.antiphon.contracts.v1.Chain;
import dev.antiphon.contracts.v1.Stage;
import dev.antiphon.registry.plan.PlannedChain;

import java.util.Map;

/** Chains as they are planned and as they are published. */
final class Chains {

    private static final Map<String, ActivationType> TYPES =
            Map.of(
                    "",
                    ActivationType.ACTIVATION_TYPE_FP32,
                    "bf16",
                    ActivationType.ACTIVATION_TYPE_BF16,
                    "int8",
                    ActivationType.ACTIVATION_TYPE_INT8);

    private Chains() {}

    /** As it is published, and stored. */
    static Chain message(PlannedChain planned) {
        var chain =
                Chain.newBuilder()
                        .setChainId(planned.id())
                        .setActivations(
                                TYPES.getOrDefault(
                                        planned.activations(),
                                        ActivationType.ACTIVATION_TYPE_FP32));
        for (var stage : planned.stages()) {
            chain.addStages(
                    Stage.newBuilder()
                            .setNodeId(stage.node())
                            .setAddress(stage.address())
                            .setFirstLayer(stage.first())
                            .setEndLayer(stage.end()));
        }
        return chain.build();
    }

    /** What {@link #message} made. */
    static PlannedChain read(byte[] message) {
        try {
            var chain = Chain.parseFrom(message);
            return new PlannedChain(
                    chain.getChainId(),
                    chain.getStagesList().stream()
                            .map(
                                    stage ->
                                            new PlannedChain.Stage(
                                                    stage.getNodeId(),
                                                    stage.getAddress(),
                                                    stage.getFirstLayer(),
                                                    stage.getEndLayer()))
                            .toList(),
                    TYPES.entrySet().stream()
                            .filter(type -> type.getValue() == chain.getActivations())
                            .map(Map.Entry::getKey)
                            .findFirst()
                            .orElse(""));
        } catch (InvalidProtocolBufferException ownWriting) {
            throw new IllegalStateException(ownWriting);
        }
    }
}
