package dev.antiphon.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends bytes as they are. */
final class RawClient implements AutoCloseable {

    private static final int READ_LIMIT_MILLIS = 30_000;

    private final Socket socket;

    private RawClient(Socket socket) {
        this.socket = socket;
    }

    static RawClient connect(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(READ_LIMIT_MILLIS);
        return new RawClient(socket);
    }

    /** What came back: a status, 0 if there was none, and everything as text. */
    record Response(int status, String text) {

        String body() {
            int end = text.indexOf("\r\n\r\n");
            return end < 0 ? "" : text.substring(end + 4);
        }
    }

    void post(String path, String key, String body, String... headers) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        head.append("Authorization: Bearer ").append(key).append("\r\n");
        head.append("Content-Type: application/json\r\n");
        head.append("Content-Length: ").append(bytes.length).append("\r\n");
        for (var header : headers) {
            head.append(header).append("\r\n");
        }
        send((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        send(bytes);
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Sends, though the other side may have stopped to listen. */
    void sendInVain(byte[] bytes) {
        try {
            send(bytes);
        } catch (IOException refused) {
            // The answer is there nevertheless.
            return;
        }
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads until the other side closes the connection. */
    Response read() {
        var all = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(all);
        } catch (IOException broken) {
            all.writeBytes(new byte[0]);
        }
        String text = all.toString(StandardCharsets.UTF_8);
        int status = text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : 0;
        return new Response(status, text);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
