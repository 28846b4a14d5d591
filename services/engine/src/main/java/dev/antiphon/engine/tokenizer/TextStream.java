package dev.antiphon.engine.tokenizer;

import java.util.List;

/**
 * The text of an answer, token by token: whole characters only, and nothing of a stop string, also
 * where one spans several tokens. Text that may be the beginning of a stop string is held back
 * until it is certain.
 */
public final class TextStream {

    private final Detokenizer detokenizer;
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean stopped;

    /** Begins an answer that ends before the first of the stop strings. */
    public TextStream(TextTokenizer tokenizer, List<String> stops) {
        this.detokenizer = new Detokenizer(tokenizer);
        this.stops = List.copyOf(stops);
    }

    /**
     * The text that may be said after this token; empty while nothing is certain and after a stop
     * string.
     */
    public String add(int token) {
        return stopped ? "" : certain(detokenizer.add(token));
    }

    /** Whether a stop string came, so that the answer is over. */
    public boolean stopped() {
        return stopped;
    }

    /** What was held back, when the answer ends without a stop string. */
    public String rest() {
        if (stopped) {
            return "";
        }
        String last = certain(detokenizer.rest());
        return stopped ? last : last + held;
    }

    private String certain(String text) {
        held.append(text);
        int stop = stops.stream().mapToInt(held::indexOf).filter(at -> at >= 0).min().orElse(-1);
        stopped = stop >= 0;
        int end = stopped ? stop : held.length() - beginningOfStop();
        String certain = held.substring(0, end);
        held.delete(0, end);
        return certain;
    }

    /** Length of the longest end of the held text with which a stop string begins. */
    private int beginningOfStop() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length());
                    length > longest;
                    length--) {
                if (stop.startsWith(held.substring(held.length() - length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
