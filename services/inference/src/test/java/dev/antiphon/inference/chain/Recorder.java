package dev.antiphon.inference.chain;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Stands between two stages, and keeps every byte that goes to either side. */
final class Recorder implements AutoCloseable {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final ServerSocket server;
    private final int to;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /**
     * @param address host:port of the stage behind it
     */
    Recorder(String address) {
        try {
            this.server = new ServerSocket(0, 16, LOOPBACK);
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
        this.to = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        Thread.ofVirtual().start(this::accept);
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** All that went by until now. */
    byte[] bytes() {
        synchronized (bytes) {
            return bytes.toByteArray();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var near = server.accept();
                var far = new Socket(LOOPBACK, to);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> pass(near, far));
                Thread.ofVirtual().start(() -> pass(far, near));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pass(Socket from, Socket into) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                into) {
            int read = from.getInputStream().read(buffer);
            while (read >= 0) {
                synchronized (bytes) {
                    bytes.write(buffer, 0, read);
                }
                into.getOutputStream().write(buffer, 0, read);
                read = from.getInputStream().read(buffer);
            }
        } catch (IOException over) {
            // A stage is gone, and so is its connection.
            Thread.currentThread().interrupt();
        }
    }
}
