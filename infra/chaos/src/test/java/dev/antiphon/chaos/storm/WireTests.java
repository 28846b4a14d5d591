package dev.antiphon.chaos.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;

class WireTests {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private ServerSocket echo;
    private int port;
    private Wire wire;

    @BeforeEach
    void layTheWire() throws Exception {
        echo = new ServerSocket(0, 10, LOOPBACK);
        Thread.ofVirtual().start(this::echo);
        try (var free = new ServerSocket(0, 1, LOOPBACK)) {
            port = free.getLocalPort();
        }
        wire = new Wire(port, echo.getLocalPort());
    }

    @AfterEach
    void takeItUp() throws Exception {
        wire.close();
        echo.close();
    }

    @Test
    void carriesBothWays() throws Exception {
        try (var socket = new Socket(LOOPBACK, port)) {
            assertThat(answer(socket, 7)).isEqualTo(7);
        }
    }

    @Test
    void keepsWhatIsSaidDuringASilenceForLater() throws Exception {
        try (var socket = new Socket(LOOPBACK, port)) {
            assertThat(answer(socket, 7)).isEqualTo(7);
            // When
            wire.silence(true);
            socket.setSoTimeout(200);
            assertThatThrownBy(() -> answer(socket, 8)).isInstanceOf(SocketTimeoutException.class);
            wire.silence(false);
            // Then
            socket.setSoTimeout(0);
            assertThat(socket.getInputStream().read()).isEqualTo(8);
        }
    }

    @Test
    void closesConnectionsWhenItIsCutAndTakesNewOnesWhenItIsMended() throws Exception {
        try (var socket = new Socket(LOOPBACK, port)) {
            assertThat(answer(socket, 7)).isEqualTo(7);
            // When
            wire.cut(true);
            // Then
            assertThat(isOver(socket)).isTrue();
        }
        try (var socket = new Socket(LOOPBACK, port)) {
            assertThat(isOver(socket)).isTrue();
        }
        wire.cut(false);
        try (var socket = new Socket(LOOPBACK, port)) {
            assertThat(answer(socket, 9)).isEqualTo(9);
        }
    }

    private static int answer(Socket socket, int said) throws IOException {
        socket.getOutputStream().write(said);
        return socket.getInputStream().read();
    }

    private static boolean isOver(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private void echo() {
        while (!echo.isClosed()) {
            try {
                var socket = echo.accept();
                Thread.ofVirtual().start(() -> echo(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            var _ = socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException cut) {
            Thread.currentThread().interrupt();
        }
    }
}
