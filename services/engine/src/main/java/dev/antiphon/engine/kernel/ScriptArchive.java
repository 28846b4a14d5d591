package dev.antiphon.engine.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Wraps TorchScript source into the archive that libtorch loads: a stored zip with the source, an
 * object of the one class {@code M} without state, and no constants. libtorch compiles the source
 * when it loads it, so any of its operators can be called without Python having seen it.
 */
final class ScriptArchive {

    /** A pickle (protocol 2) of {@code M} with the one attribute {@code training = False}. */
    private static final byte[] OBJECT =
            HexFormat.of()
                    .parseHex(
                            "8002" // protocol 2
                                    + "635f5f746f7263685f5f0a4d0a" // global __torch__ M
                                    + "29817d28" // new object from (), empty dict, mark
                                    + "5808000000747261696e696e67" // "training"
                                    + "8975622e"); // False, set items, build, stop

    /** A pickle of the empty tuple. */
    private static final byte[] NO_CONSTANTS = HexFormat.of().parseHex("8002292e");

    private ScriptArchive() {}

    /** The archive's bytes. */
    static byte[] of(String source) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "m/data.pkl", OBJECT);
            store(zip, "m/code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            store(zip, "m/constants.pkl", NO_CONSTANTS);
            store(zip, "m/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        var entry = new ZipEntry(name);
        var checksum = new CRC32();
        checksum.update(content);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
