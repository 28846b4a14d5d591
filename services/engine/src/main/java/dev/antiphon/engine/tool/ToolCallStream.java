package dev.antiphon.engine.tool;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes the calls out of an answer as its text comes. A name is told when it is whole, arguments
 * are passed on as they come. Text that may become a call is held back until that is certain, and
 * what turns out to be none is text after all: nothing is lost.
 */
public final class ToolCallStream {

    private static final String BETWEEN_CALLS = "[],;";

    private final ToolFormat format;
    private final StringBuilder held = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private final List<Piece> pieces = new ArrayList<>();
    private Place place = Place.TEXT;
    private CallReader call = new CallReader();
    private int calls;
    private int callsBeforeTag;

    /**
     * What became certain.
     *
     * @param text that the model says besides its calls
     */
    public record Heard(String text, List<Piece> calls) {}

    /**
     * A piece of a call.
     *
     * @param index counts the calls of an answer from 0
     * @param name in the first piece of a call, otherwise empty
     * @param arguments go on where the piece before ended
     */
    public record Piece(int index, String name, String arguments) {}

    private enum Place {
        /** Outside of calls. */
        TEXT,
        /** Where a call may begin, or the calls end. */
        BETWEEN,
        /** Within a call. */
        CALL,
        /** Where no call can come any more. */
        PLAIN
    }

    /** Before the first character of an answer. */
    public ToolCallStream(ToolFormat format) {
        this.format = format;
    }

    /** Goes on by some text. */
    public Heard add(String more) {
        for (int at = 0; at < more.length(); at++) {
            char character = more.charAt(at);
            held.append(character);
            switch (place) {
                case TEXT -> text();
                case BETWEEN -> between(character);
                case CALL -> call(character);
                case PLAIN -> release(held.length());
            }
        }
        if (place == Place.CALL) {
            tellCall();
        }
        return heard();
    }

    /** What was held back, when the answer ends here. */
    public Heard rest() {
        boolean isText =
                switch (place) {
                    case TEXT -> calls == 0 || !held.toString().isBlank();
                    case PLAIN -> true;
                    case BETWEEN -> calls == 0;
                    case CALL -> !call.isTold();
                };
        if (isText) {
            release(held.length());
        }
        return heard();
    }

    /** How many calls are whole. */
    public int whole() {
        return calls;
    }

    /** Whether there is a call, be it whole or not. */
    public boolean called() {
        return calls > 0 || call.isTold();
    }

    private void text() {
        if (format.isTagged()) {
            int begin = 0;
            while (!mayBegin(begin)) {
                begin++;
            }
            release(begin);
            if (format.open().contentEquals(held.toString().stripLeading())) {
                callsBeforeTag = calls;
                place = Place.BETWEEN;
            }
        } else if (!held.toString().isBlank()) {
            char first = held.charAt(held.length() - 1);
            if (first == '{' || first == '[') {
                place = Place.BETWEEN;
                between(first);
            } else {
                none();
            }
        }
    }

    /** Whether what is held from a position on is white space and the beginning of the tag. */
    private boolean mayBegin(int position) {
        return format.open().startsWith(held.substring(position).stripLeading());
    }

    private void between(char character) {
        if (character == '{') {
            call = new CallReader();
            place = Place.CALL;
            call(character);
        } else if (!Character.isWhitespace(character) && BETWEEN_CALLS.indexOf(character) < 0) {
            closing();
        }
    }

    private void closing() {
        String end = held.substring(held.lastIndexOf("<") < 0 ? 0 : held.lastIndexOf("<"));
        if (!format.isTagged() || !format.close().startsWith(end)) {
            none();
        } else if (end.equals(format.close())) {
            if (calls == callsBeforeTag) {
                none();
            } else {
                held.setLength(0);
                place = Place.TEXT;
            }
        }
    }

    private void call(char character) {
        switch (call.next(character)) {
            case READING -> {}
            case WHOLE -> endCall();
            case NO_CALL -> {
                if (call.isTold()) {
                    endCall();
                } else {
                    none();
                }
            }
        }
    }

    private void endCall() {
        tellCall();
        held.setLength(0);
        call = new CallReader();
        calls++;
        place = Place.BETWEEN;
    }

    private void tellCall() {
        if (call.hasNews()) {
            pieces.add(call.tell(calls));
        }
    }

    /** What is held is text; with tags a call may follow all the same. */
    private void none() {
        release(held.length());
        place = format.isTagged() ? Place.TEXT : Place.PLAIN;
    }

    private void release(int length) {
        text.append(held, 0, length);
        held.delete(0, length);
    }

    private Heard heard() {
        var heard = new Heard(text.toString(), List.copyOf(pieces));
        text.setLength(0);
        pieces.clear();
        return heard;
    }
}
