package dev.antiphon.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Memory outside the heap for weights and cache, in huge pages where Linux grants them: a step
 * reads all weights once, and looking up small pages costs about a tenth of that.
 */
final class NativeMemory {

    private static final long HUGE_PAGE_BYTES = 2 << 20;

    private static final long PAGE_BYTES = 4 << 10;

    /** {@code MADV_HUGEPAGE} of {@code madvise(2)}. */
    private static final int HUGE_PAGES = 14;

    /** {@code MADV_DONTNEED}: the pages leave this process, and are read again if need be. */
    private static final int NOT_NEEDED = 4;

    @SuppressWarnings("restricted") // The address is the C library's own.
    private static final Optional<MethodHandle> MADVISE =
            System.getProperty("os.name").equals("Linux")
                    ? Linker.nativeLinker()
                            .defaultLookup()
                            .find("madvise")
                            .map(
                                    address ->
                                            Linker.nativeLinker()
                                                    .downcallHandle(
                                                            address,
                                                            FunctionDescriptor.of(
                                                                    ValueLayout.JAVA_INT,
                                                                    ValueLayout.ADDRESS,
                                                                    ValueLayout.JAVA_LONG,
                                                                    ValueLayout.JAVA_INT)))
                    : Optional.empty();

    private NativeMemory() {}

    /** Bytes that are 0, as long as the arena lives. */
    static MemorySegment allocate(Arena arena, long bytes) {
        if (bytes < HUGE_PAGE_BYTES) {
            return arena.allocate(bytes, Long.BYTES * Long.BYTES);
        }
        var segment = arena.allocate(bytes, HUGE_PAGE_BYTES);
        advise(segment, HUGE_PAGES);
        return segment;
    }

    /**
     * A part of a mapped file has been read and will not be again: without this, file and packed
     * weights would be in memory together.
     */
    static void release(MemorySegment mapped) {
        long begin = Math.ceilDiv(mapped.address(), PAGE_BYTES) * PAGE_BYTES;
        long end = (mapped.address() + mapped.byteSize()) / PAGE_BYTES * PAGE_BYTES;
        if (end > begin) {
            advise(mapped.asSlice(begin - mapped.address(), end - begin), NOT_NEEDED);
        }
    }

    private static void advise(MemorySegment segment, int advice) {
        if (MADVISE.isEmpty()) {
            return;
        }
        try {
            // A refusal costs speed or memory only.
            int _ = (int) MADVISE.get().invokeExact(segment, segment.byteSize(), advice);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
