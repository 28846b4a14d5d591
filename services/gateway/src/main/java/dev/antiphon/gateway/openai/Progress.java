package dev.antiphon.gateway.openai;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How far a client is in an answer. A choice goes in steps that are the same wherever they are
 * counted: its opening is step 1, its token of index i step i + 2, its end the step after its last
 * token. When all choices have ended, the answer ends.
 */
final class Progress {

    private final List<Integer> steps;
    private boolean end;

    private Progress(List<Integer> steps, boolean end) {
        this.steps = new ArrayList<>(steps);
        this.end = end;
    }

    /** Before the first step of every choice. */
    static Progress beginning(int choices) {
        return new Progress(Collections.nCopies(choices, 0), false);
    }

    static Progress at(List<Integer> steps) {
        return new Progress(steps, false);
    }

    static Progress end() {
        return new Progress(List.of(), true);
    }

    static int opening() {
        return 1;
    }

    static int token(int index) {
        return index + 2;
    }

    static int close(int lastIndex) {
        return lastIndex + 3;
    }

    int choices() {
        return steps.size();
    }

    /** Goes to a step, unless it has been made. */
    boolean advance(int choice, int step) {
        if (end || choice >= steps.size() || step <= steps.get(choice)) {
            return false;
        }
        steps.set(choice, step);
        return true;
    }

    /** Goes to the end, unless it has been reached. */
    boolean advanceToEnd() {
        boolean advanced = !end;
        end = true;
        return advanced;
    }

    boolean isEnd() {
        return end;
    }

    List<Integer> steps() {
        return List.copyOf(steps);
    }
}
