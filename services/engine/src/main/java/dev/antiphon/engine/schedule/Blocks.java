package dev.antiphon.engine.schedule;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;

/**
 * The blocks of the cache. A whole block remembers which tokens it holds and after what, so that
 * another sequence that begins alike can use it too, also when nobody does any more: a block that
 * is free keeps its content until it is needed, the one longest unused first.
 */
final class Blocks {

    private final int total;
    private final int[] users;
    private final @Nullable Content[] contents;
    private final long[] prefixes;
    private final Map<Content, Integer> byContent = new HashMap<>();
    private final Deque<Integer> blank = new ArrayDeque<>();
    private final LinkedHashSet<Integer> unused = new LinkedHashSet<>();
    private long lastPrefix;

    Blocks(int count) {
        total = count;
        users = new int[count];
        contents = new Content[count];
        prefixes = new long[count];
        for (int block = 0; block < count; block++) {
            blank.addLast(block);
        }
    }

    /** No tokens: what a first block stands after. */
    static final long BEGINNING = 0;

    int total() {
        return total;
    }

    /** How many nobody uses. */
    int free() {
        return blank.size() + unused.size();
    }

    /** A block to write into. */
    int take() {
        Integer block = blank.pollFirst();
        if (block == null) {
            block = unused.removeFirst();
            var content = contents[block];
            if (content != null) {
                byContent.remove(content);
                contents[block] = null;
            }
        }
        users[block] = 1;
        return block;
    }

    /** The block that holds these tokens after a prefix, to be read only; -1 if there is none. */
    int share(long prefix, int[] tokens) {
        Integer block = byContent.get(new Content(prefix, tokens));
        if (block == null) {
            return -1;
        }
        if (users[block]++ == 0) {
            unused.remove(block);
        }
        return block;
    }

    /**
     * A block has been written to its end. Where another already holds the same, that one stays the
     * one to share.
     *
     * @return the prefix that it completes
     */
    long complete(int block, long prefix, int[] tokens) {
        var content = new Content(prefix, tokens);
        Integer known = byContent.putIfAbsent(content, block);
        if (known != null) {
            return prefixes[known];
        }
        contents[block] = content;
        prefixes[block] = ++lastPrefix;
        return lastPrefix;
    }

    /** What the blocks hold cannot be trusted any more. */
    void forget() {
        byContent.clear();
        Arrays.fill(contents, null);
        blank.addAll(unused);
        unused.clear();
    }

    /** The prefix that a block completes; only for one that was shared. */
    long prefix(int block) {
        return prefixes[block];
    }

    /** One user less. */
    void giveBack(int block) {
        if (users[block] == 0) {
            throw new IllegalStateException("block " + block + " is given back twice");
        }
        if (--users[block] == 0) {
            if (contents[block] == null) {
                blank.addLast(block);
            } else {
                unused.add(block);
            }
        }
    }

    /**
     * Compared by what it holds, token by token: a hash alone could give one the text of another.
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by hand.
    private record Content(long prefix, int[] tokens) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Content(long otherPrefix, int[] otherTokens)
                    && prefix == otherPrefix
                    && Arrays.equals(tokens, otherTokens);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(prefix) * 31 + Arrays.hashCode(tokens);
        }
    }
}
