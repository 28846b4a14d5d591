package dev.antiphon.chaos.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/** Sends bytes as they are, since an HTTP client would refuse to send most of what is sent here. */
final class RawHttp {

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})");

    private final InetSocketAddress server;

    RawHttp(URI server) {
        this.server = new InetSocketAddress(server.getHost(), server.getPort());
    }

    /**
     * What came back.
     *
     * @param status 0 if the connection ended without one
     * @param text everything after the headers, with the marks of its chunks if it had any
     */
    record Reply(int status, String text) {

        /** The JSON object in it, empty if there is none. */
        String json() {
            int from = text.indexOf('{');
            int to = text.lastIndexOf('}');
            return from < 0 || to < from ? "" : text.substring(from, to + 1);
        }
    }

    /** Sends, and reads until the server closes the connection. */
    Reply send(byte[] bytes) throws IOException, InterruptedException {
        try (var socket = connect()) {
            var received = new ByteArrayOutputStream();
            var reader = Thread.ofVirtual().start(() -> read(socket, received));
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
            } catch (IOException _) {
                // The server has heard enough.
            }
            reader.join();
            return reply(received.toByteArray());
        }
    }

    /** Sends, reads so many bytes and hangs up without a word. */
    void sendAndLeave(byte[] bytes, int readBytes) throws IOException {
        try (var socket = connect()) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(bytes);
            var _ = socket.getInputStream().readNBytes(readBytes);
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket();
        socket.connect(server, Math.toIntExact(LIMIT.toMillis()));
        socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
        return socket;
    }

    private static void read(Socket socket, ByteArrayOutputStream received) {
        try {
            InputStream in = socket.getInputStream();
            byte[] some = new byte[8192];
            int count = in.read(some);
            while (count >= 0 && received.size() < MOST_BYTES) {
                received.write(some, 0, count);
                count = in.read(some);
            }
        } catch (IOException _) {
            // What came until now is the answer.
        }
    }

    private static Reply reply(byte[] bytes) {
        String all = new String(bytes, StandardCharsets.UTF_8);
        var status = STATUS.matcher(all);
        int body = all.indexOf("\r\n\r\n");
        return new Reply(
                status.lookingAt() ? Integer.parseInt(status.group(1)) : 0,
                body < 0 ? "" : all.substring(body + 4));
    }
}
