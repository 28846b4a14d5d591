package dev.antiphon.chaos.expected;

import dev.antiphon.contracts.v1.Reply.EventCase;
import dev.antiphon.probe.Heard;
import dev.antiphon.probe.ReplyLog;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a client heard, against what it would have heard had nothing been broken.
 *
 * @param equal the text is the same to the last byte
 * @param sameEnd finish reason and number of tokens are the same, in the usage and in the log
 * @param lost tokens of the log whose text the client did not hear
 * @param doubled tokens whose text it heard again
 * @param foreign pieces that are no token's text
 */
public record Comparison(boolean equal, boolean sameEnd, int lost, int doubled, int foreign) {

    /** Compares. */
    public static Comparison of(Undisturbed expected, Heard heard, ReplyLog log) {
        var tokens = log.tokens().stream().map(entry -> entry.reply().getToken()).toList();
        boolean counted =
                IntStream.range(0, tokens.size()).allMatch(at -> tokens.get(at).getIndex() == at);
        boolean finished =
                log.end().filter(end -> end.getEventCase() == EventCase.FINISHED).isPresent();
        var texts =
                tokens.stream()
                        .map(token -> token.getText())
                        .filter(text -> !text.isEmpty())
                        .toList();
        var pieces = heard.pieces().stream().map(Heard.Piece::text).toList();
        int[] times = new int[texts.size()];
        int foreign = count(pieces, texts, times);
        return new Comparison(
                heard.text().equals(expected.text()),
                counted
                        && finished
                        && tokens.size() == expected.tokens()
                        && heard.completionTokens().orElse(-1) == expected.tokens()
                        && heard.finishReason().orElse("").equals(expected.finishReason()),
                (int) IntStream.of(times).filter(each -> each == 0).count(),
                IntStream.of(times).filter(each -> each > 1).map(each -> each - 1).sum(),
                foreign);
    }

    /** Whether the client noticed nothing but a pause. */
    public boolean passed() {
        return equal && sameEnd && lost == 0 && doubled == 0 && foreign == 0;
    }

    /** Counts how often each text was heard; returns how many pieces were none. */
    private static int count(List<String> pieces, List<String> texts, int[] times) {
        int foreign = 0;
        int expected = 0;
        for (String piece : pieces) {
            int from = nearest(piece, texts, expected);
            if (from < 0) {
                foreign++;
            } else {
                expected = from + length(piece, texts, from);
                IntStream.range(from, expected).forEach(at -> times[at]++);
            }
        }
        return foreign;
    }

    /** Where a piece stands, as near to the expected place as can be; -1 if nowhere. */
    private static int nearest(String piece, List<String> texts, int expected) {
        return IntStream.range(0, texts.size())
                .filter(from -> length(piece, texts, from) > 0)
                .boxed()
                .min((one, other) -> Math.abs(one - expected) - Math.abs(other - expected))
                .orElse(-1);
    }

    /** How many texts from there on make the piece; 0 if they do not. */
    private static int length(String piece, List<String> texts, int from) {
        int done = 0;
        for (int at = from; at < texts.size() && piece.startsWith(texts.get(at), done); at++) {
            done += texts.get(at).length();
            if (done == piece.length()) {
                return at - from + 1;
            }
        }
        return 0;
    }
}
