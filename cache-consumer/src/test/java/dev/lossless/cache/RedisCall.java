package dev.lossless.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;

/// One call to a Redis that the service is not connected to.
final class RedisCall {

    private RedisCall() {}

    /// The raw answer.
    static String to(int port, String... words) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            var call = String.join(" ", words) + "\r\nQUIT\r\n";
            socket.getOutputStream().write(call.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
