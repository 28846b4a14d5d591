package dev.antiphon.gateway.openai;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The id of an event: all that any gateway needs in order to go on after it. It says nothing that
 * the client does not know, and what a client forges shows in nobody's answer but its own.
 *
 * @param partition of the reply log
 * @param position in the partition at which the request was published
 * @param look how the chunks of this answer look
 * @param progress how far the client is
 */
record EventId(int partition, long position, Look look, Progress progress) {

    /** What is the same in all chunks of an answer. */
    record Look(String model, String fingerprint, long created, boolean usage) {}

    private static final Pattern FORM =
            Pattern.compile(
                    "(?<partition>\\d{1,5})"
                            + "\\.(?<position>\\d{1,18})"
                            + "\\.(?<created>\\d{1,11})"
                            + "\\.(?<fingerprint>[0-9a-f]{12})"
                            + "\\.(?<usage>[un])"
                            + "\\.(?<progress>end|\\d{1,7}(?:-\\d{1,7}){0,7})"
                            + "\\.(?<model>[A-Za-z0-9._:-]{1,100})");
    private static final String END = "end";

    /** Empty if it is not of the form. */
    static Optional<EventId> parse(String text) {
        var found = FORM.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new EventId(
                        Integer.parseInt(found.group("partition")),
                        Long.parseLong(found.group("position")),
                        new Look(
                                found.group("model"),
                                found.group("fingerprint"),
                                Long.parseLong(found.group("created")),
                                found.group("usage").equals("u")),
                        progress(found.group("progress"))));
    }

    @Override
    public String toString() {
        return partition
                + "."
                + position
                + "."
                + look.created()
                + "."
                + look.fingerprint()
                + (look.usage() ? ".u." : ".n.")
                + text(progress)
                + "."
                + look.model();
    }

    private static String text(Progress progress) {
        return progress.isEnd()
                ? END
                : progress.steps().stream().map(String::valueOf).collect(Collectors.joining("-"));
    }

    private static Progress progress(String text) {
        return text.equals(END)
                ? Progress.end()
                : Progress.at(Arrays.stream(text.split("-")).map(Integer::valueOf).toList());
    }
}
