package dev.antiphon.chaos.storm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Carries connections from one port of the loopback to another, until it is cut. */
final class Wire implements AutoCloseable {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int CONNECT_MILLIS = 2_000;
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int BACKLOG = 64;

    private final ServerSocket server;
    private final int to;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Object change = new Object();
    private boolean silent;
    private volatile boolean cut;

    Wire(int from, int to) {
        try {
            this.server = new ServerSocket(from, BACKLOG, LOOPBACK);
        } catch (IOException taken) {
            throw new UncheckedIOException("port " + from + " cannot be used", taken);
        }
        this.to = to;
        Thread.ofVirtual().name("wire-" + from).start(this::accept);
    }

    /** Carries nothing, though the connections stay open; or everything again. */
    void silence(boolean on) {
        synchronized (change) {
            silent = on;
            change.notifyAll();
        }
    }

    /** Closes all connections and every new one; or carries them again. */
    void cut(boolean on) {
        cut = on;
        if (on) {
            open.forEach(Wire::close);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        cut(true);
        silence(false);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.ofVirtual().start(() -> carry(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void carry(Socket near) {
        if (cut) {
            close(near);
            return;
        }
        try {
            var far = new Socket();
            open.add(near);
            open.add(far);
            far.connect(new InetSocketAddress(LOOPBACK, to), CONNECT_MILLIS);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            var back = Thread.ofVirtual().start(() -> pump(far, near));
            pump(near, far);
            back.join();
        } catch (IOException refused) {
            close(near);
        } catch (InterruptedException never) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(near);
        }
    }

    private void pump(Socket from, Socket into) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            var in = from.getInputStream();
            var out = into.getOutputStream();
            int read = in.read(buffer);
            while (read >= 0) {
                awaitSound();
                out.write(buffer, 0, read);
                read = in.read(buffer);
            }
        } catch (IOException | InterruptedException over) {
            // Either end is gone, so the other one goes as well.
        } finally {
            close(from);
            close(into);
            open.remove(from);
        }
    }

    private void awaitSound() throws InterruptedException {
        synchronized (change) {
            while (silent) {
                change.wait();
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
