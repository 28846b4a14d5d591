package dev.antiphon.engine.schedule;

import java.util.Arrays;

/** The free blocks of the cache. */
final class Blocks {

    private final int[] free;
    private int left;

    Blocks(int count) {
        free = new int[count];
        left = count;
        Arrays.setAll(free, block -> count - 1 - block);
    }

    int total() {
        return free.length;
    }

    int free() {
        return left;
    }

    int[] take(int count) {
        if (count > left) {
            throw new IllegalStateException(count + " blocks wanted, " + left + " are free");
        }
        left -= count;
        return Arrays.copyOfRange(free, left, left + count);
    }

    void giveBack(int[] blocks) {
        for (int block : blocks) {
            free[left++] = block;
        }
    }
}
