package dev.antiphon.inference.chain;

import dev.antiphon.contracts.v1.ActivationType;
import dev.antiphon.contracts.v1.Activations;
import dev.antiphon.contracts.v1.SequenceRows;
import dev.antiphon.engine.pipeline.Rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Between a step as it is computed and as it travels. */
final class Step {

    private Step() {}

    static Activations of(
            long epoch,
            long step,
            ActivationType type,
            List<Rows> batch,
            float[] states,
            int hidden) {
        var message =
                Activations.newBuilder()
                        .setEpoch(epoch)
                        .setStep(step)
                        .setType(type)
                        .setRows(states.length / hidden)
                        .setHidden(hidden)
                        .setNumbers(Numbers.write(type, states, hidden));
        for (var rows : batch) {
            var sequence =
                    message.addSequencesBuilder()
                            .setPosition(rows.position())
                            .setCount(rows.count())
                            .setWanted(rows.wanted());
            Arrays.stream(rows.blocks()).forEach(sequence::addBlocks);
        }
        return message.build();
    }

    /**
     * The rows of a step for a stage with a cache.
     *
     * @throws Refused if they do not fit to one another or into the cache
     */
    static List<Rows> batch(Activations message, int blocks, int blockTokens) throws Refused {
        List<Rows> batch = new ArrayList<>();
        for (SequenceRows sequence : message.getSequencesList()) {
            int[] own = sequence.getBlocksList().stream().mapToInt(Integer::intValue).toArray();
            var rows =
                    new Rows(
                            sequence.getPosition(), sequence.getCount(), own, sequence.getWanted());
            boolean fits =
                    rows.position() >= 0
                            && rows.count() > 0
                            && (long) own.length * blockTokens >= rows.end()
                            && Arrays.stream(own).allMatch(each -> each >= 0 && each < blocks);
            if (!fits) {
                throw new Refused(
                        "rows %d to %d of a sequence do not fit into its %d blocks of %d"
                                .formatted(rows.position(), rows.end(), own.length, blocks));
            }
            batch.add(rows);
        }
        if (Rows.count(batch) != message.getRows()) {
            throw new Refused(
                    "%d rows of states for %d of sequences"
                            .formatted(message.getRows(), Rows.count(batch)));
        }
        return batch;
    }

    /**
     * Checks type and shape.
     *
     * @throws Refused if they are not those agreed
     */
    static void check(Activations message, ActivationType type, int hidden) throws Refused {
        if (message.getType() != type) {
            throw new Refused(
                    "activations are %s, the chain agreed on %s"
                            .formatted(message.getType(), type));
        }
        if (message.getHidden() != hidden) {
            throw new Refused(
                    "rows have %d numbers, not %d".formatted(message.getHidden(), hidden));
        }
        long expected = (long) message.getRows() * Numbers.rowBytes(type, hidden);
        if (message.getRows() < 0 || message.getNumbers().size() != expected) {
            throw new Refused(
                    "%d rows have %d bytes, not %d"
                            .formatted(message.getRows(), message.getNumbers().size(), expected));
        }
    }

    static float[] states(Activations message) {
        return Numbers.read(message.getType(), message.getNumbers(), message.getHidden());
    }
}
