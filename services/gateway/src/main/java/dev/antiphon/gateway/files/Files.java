package dev.antiphon.gateway.files;

import dev.antiphon.gateway.access.Workspace;
import dev.antiphon.gateway.database.Database;
import dev.antiphon.gateway.json.Page;
import dev.antiphon.gateway.problem.Refused;

import org.springframework.stereotype.Component;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** The files of all workspaces. */
@Component
public final class Files {

    private static final String COLUMNS = "id, purpose, filename, bytes, created, expires";

    private final Database database;
    private final FileSettings settings;

    Files(Database database, FileSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    /**
     * Keeps what a client uploads.
     *
     * @param content is read to its end
     * @throws Refused if the workspace keeps too much already
     */
    StoredFile keep(
            Workspace workspace, String filename, long bytes, Duration keep, InputStream content) {
        return database.inTransaction(
                () -> {
                    requireRoom(workspace, bytes);
                    var draft = begin(workspace.id(), StoredFile.INPUT, filename, keep);
                    try (draft) {
                        content.transferTo(draft);
                    } catch (IOException broken) {
                        throw new UncheckedIOException(broken);
                    }
                    return find(workspace, draft.id()).orElseThrow();
                });
    }

    /** Begins a file in the caller's transaction. */
    public Draft begin(String workspace, String purpose, String filename, Duration keep) {
        return new Draft(workspace, purpose, filename, keep);
    }

    /** A file of a workspace; empty if it has none of this id. */
    public Optional<StoredFile> find(Workspace workspace, String id) {
        return database.sql()
                .sql(
                        "SELECT "
                                + COLUMNS
                                + " FROM gateway.files WHERE workspace = ? AND id = ?"
                                + " AND expires > now()")
                .params(workspace.id(), id)
                .query((row, _) -> file(row))
                .optional();
    }

    /**
     * The files of a workspace.
     *
     * @param purpose empty for any
     * @param after the id of the file after which the page begins; empty for the first
     */
    Page<StoredFile> list(
            Workspace workspace, String purpose, Page.Order order, String after, int limit) {
        return Page.of(
                database.sql()
                        .sql(
                                """
                                SELECT %s FROM gateway.files
                                WHERE workspace = :workspace AND expires > now()
                                  AND (:purpose = '' OR purpose = :purpose)
                                  AND (:after = '' OR (created, id) %s
                                       (SELECT created, id FROM gateway.files
                                        WHERE workspace = :workspace AND id = :after))
                                ORDER BY created %s, id %3$s LIMIT :limit
                                """
                                        .formatted(COLUMNS, order.beyond(), order.sql()))
                        .param("workspace", workspace.id())
                        .param("purpose", purpose)
                        .param("after", after)
                        .param("limit", limit + 1)
                        .query((row, _) -> file(row))
                        .list(),
                limit);
    }

    /** Deletes a file of a workspace; returns whether there was one. */
    boolean delete(Workspace workspace, String id) {
        return database.sql()
                        .sql("DELETE FROM gateway.files WHERE workspace = ? AND id = ?")
                        .params(workspace.id(), id)
                        .update()
                > 0;
    }

    /** Deletes what has been kept long enough. */
    public void deleteExpired() {
        database.sql().sql("DELETE FROM gateway.files WHERE expires <= now()").update();
    }

    /** The content of a file, read piece by piece; it ends early if the file is deleted. */
    public InputStream open(String id) {
        return new Parts(id);
    }

    private void requireRoom(Workspace workspace, long bytes) {
        long kept =
                database.sql()
                        .sql(
                                """
                                SELECT coalesce(sum(bytes), 0) FROM gateway.files
                                WHERE workspace = ? AND expires > now()
                                """)
                        .param(workspace.id())
                        .query(Long.class)
                        .single();
        if (kept + bytes > settings.maxPerWorkspace().toBytes()) {
            throw Refused.field(
                    "file",
                    "The files of this workspace hold %d bytes, of %d that they may: delete some."
                            .formatted(kept, settings.maxPerWorkspace().toBytes()));
        }
    }

    private static StoredFile file(ResultSet row) throws SQLException {
        return new StoredFile(
                row.getString("id"),
                row.getString("purpose"),
                row.getString("filename"),
                row.getLong("bytes"),
                time(row, "created"),
                time(row, "expires"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** A file that is being written; it is there when it has been closed. */
    public final class Draft extends OutputStream {

        private static final int PART_BYTES = 256 * 1024;

        private final String id = "file-" + UUID.randomUUID().toString().replace("-", "");
        private final byte[] part = new byte[PART_BYTES];
        private int filled;
        private int parts;
        private long bytes;

        private Draft(String workspace, String purpose, String filename, Duration keep) {
            database.sql()
                    .sql(
                            """
                            INSERT INTO gateway.files
                                (id, workspace, purpose, filename, bytes, expires)
                            VALUES (?, ?, ?, ?, 0, now() + make_interval(secs => ?))
                            """)
                    .params(id, workspace, purpose, filename, keep.toSeconds())
                    .update();
        }

        /** Of the file. */
        public String id() {
            return id;
        }

        @Override
        public void write(int next) {
            write(new byte[] {(byte) next}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            int written = 0;
            while (written < length) {
                int piece = Math.min(length - written, PART_BYTES - filled);
                System.arraycopy(source, offset + written, part, filled, piece);
                filled += piece;
                written += piece;
                if (filled == PART_BYTES) {
                    flush();
                }
            }
        }

        @Override
        public void flush() {
            if (filled > 0) {
                database.sql()
                        .sql(
                                "INSERT INTO gateway.file_parts (file, number, bytes) VALUES (?, ?,"
                                        + " ?)")
                        .params(id, parts++, Arrays.copyOf(part, filled))
                        .update();
                bytes += filled;
                filled = 0;
            }
        }

        @Override
        public void close() {
            flush();
            database.sql()
                    .sql("UPDATE gateway.files SET bytes = ? WHERE id = ?")
                    .params(bytes, id)
                    .update();
        }
    }

    /** The bytes of a file, of which one piece at a time is in memory. */
    private final class Parts extends InputStream {

        private final String file;
        private InputStream part = InputStream.nullInputStream();
        private int number;

        Parts(String file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = part.read(target, offset, length);
            while (read < 0 && advance()) {
                read = part.read(target, offset, length);
            }
            return read;
        }

        private boolean advance() {
            var next =
                    database.sql()
                            .sql(
                                    "SELECT bytes FROM gateway.file_parts WHERE file = ? AND number"
                                            + " = ?")
                            .params(file, number)
                            .query((row, _) -> row.getBytes("bytes"))
                            .optional();
            next.ifPresent(bytes -> part = new ByteArrayInputStream(bytes));
            number++;
            return next.isPresent();
        }
    }
}
