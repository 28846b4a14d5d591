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

    /** {@code MADV_HUGEPAGE} of {@code madvise(2)}. */
    private static final int ADVICE = 14;

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
        MADVISE.ifPresent(madvise -> advise(madvise, segment));
        return segment;
    }

    private static void advise(MethodHandle madvise, MemorySegment segment) {
        try {
            // A refusal costs speed only.
            int _ = (int) madvise.invokeExact(segment, segment.byteSize(), ADVICE);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
