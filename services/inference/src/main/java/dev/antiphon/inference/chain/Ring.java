package dev.antiphon.inference.chain;

import dev.antiphon.contracts.v1.ActivationType;
import dev.antiphon.contracts.v1.Chain;
import dev.antiphon.contracts.v1.Joining;
import dev.antiphon.contracts.v1.Stage;
import dev.antiphon.engine.kernel.LayerRange;
import dev.antiphon.engine.pipeline.Pipeline;

/**
 * A place of this node in a chain, as the registry planned it.
 *
 * @param version its digest
 * @param position index of the place; 0 is the head
 */
public record Ring(Chain chain, String version, int position) {

    /**
     * Checks that the chain has such a place.
     *
     * @throws IllegalArgumentException if it has not, or is too short for a chain
     */
    public Ring {
        if (chain.getStagesCount() < 2 || position < 0 || position >= chain.getStagesCount()) {
            throw new IllegalArgumentException(
                    "chain %s of %d stages has no stage %d"
                            .formatted(chain.getChainId(), chain.getStagesCount(), position));
        }
    }

    /**
     * Checks that the stages are all layers of a model, each once.
     *
     * @throws IllegalArgumentException if they are not
     */
    public void checkCovers(int layers) {
        int next = 0;
        for (Stage stage : chain.getStagesList()) {
            if (stage.getFirstLayer() != next || stage.getEndLayer() <= next) {
                throw new IllegalArgumentException(
                        "chain %s: layers %d to %d come where %d is next"
                                .formatted(
                                        chain.getChainId(),
                                        stage.getFirstLayer(),
                                        stage.getEndLayer(),
                                        next));
            }
            next = stage.getEndLayer();
        }
        if (next != layers) {
            throw new IllegalArgumentException(
                    "chain %s has %d layers, the model has %d"
                            .formatted(chain.getChainId(), next, layers));
        }
    }

    /** The layers of the place. */
    public LayerRange layers() {
        var stage = chain.getStages(position);
        return new LayerRange(stage.getFirstLayer(), stage.getEndLayer());
    }

    ActivationType type() {
        return chain.getActivations();
    }

    boolean isLast() {
        return next() == 0;
    }

    String nextAddress() {
        return chain.getStages(next()).getAddress();
    }

    /** What the next stage is told. */
    Joining joining(long epoch, int hidden, int blocks) {
        return Joining.newBuilder()
                .setChain(chain)
                .setEpoch(epoch)
                .setVersion(version)
                .setPosition(next())
                .setHidden(hidden)
                .setBlockTokens(Pipeline.BLOCK_TOKENS)
                .setBlocks(blocks)
                .build();
    }

    /**
     * Checks that the stage before sees the same chain.
     *
     * @throws Refused if it does not
     */
    void check(Joining joining, int hidden) throws Refused {
        if (!joining.getVersion().equals(version)) {
            throw new Refused(
                    "version %s, this stage has %s".formatted(joining.getVersion(), version));
        }
        if (!joining.getChain().equals(chain)) {
            throw new Refused("this node knows chain %s otherwise".formatted(chain.getChainId()));
        }
        if (joining.getHidden() != hidden || joining.getBlockTokens() != Pipeline.BLOCK_TOKENS) {
            throw new Refused(
                    "rows of %d numbers and blocks of %d tokens, this stage has %d and %d"
                            .formatted(
                                    joining.getHidden(),
                                    joining.getBlockTokens(),
                                    hidden,
                                    Pipeline.BLOCK_TOKENS));
        }
        if (joining.getBlocks() <= 0) {
            throw new Refused("a cache of no blocks");
        }
    }

    private int next() {
        return (position + 1) % chain.getStagesCount();
    }
}
