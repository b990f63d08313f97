package dev.lossless.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// One keep-alive connection with at most one request under way. It understands as much of HTTP/1.1 as
/// todo-service's
/// answers need, because whatever the generator costs is taken from the system beside it.
final class Wire implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;
    private static final byte[] LENGTH = "content-length:".getBytes(ISO_8859_1);
    private static final byte[] LOCATION = "location:".getBytes(ISO_8859_1);
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    private final InetSocketAddress address;
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER);
    private SocketChannel channel;
    private Load.Request request;
    private long due;
    private int body; // bytes of it that are still to come, -1 within the head
    private int status;
    private String location;
    private boolean underWay;

    Wire(InetSocketAddress address, Selector selector) throws IOException {
        this.address = address;
        this.selector = selector;
        connect();
    }

    private void connect() throws IOException {
        channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    void send(Load.Request next, long dueAt) throws IOException {
        request = next;
        underWay = true;
        due = dueAt;
        body = -1;
        location = null;
        in.clear();
        var out = ByteBuffer.wrap(next.bytes());
        while (out.hasRemaining()) { // a request fits into the socket's buffer, so this is one call
            channel.write(out);
        }
    }

    /// Reads what is there; true when the answer is complete.
    boolean receive() throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException("closed by the server");
        }
        if (body < 0 && !head()) {
            return false;
        }
        body -= in.position();
        in.clear();
        underWay = body > 0;
        return !underWay;
    }

    private boolean head() throws IOException {
        var bytes = in.array();
        var end = endOfHead(bytes, in.position());
        if (end < 0) {
            return false;
        }
        status = number(bytes, STATUS_AT);
        var length = find(bytes, end, LENGTH);
        if (length < 0 && status != 204 && status != 304) {
            throw new IOException("an answer without a length");
        }
        body = length < 0 ? 0 : number(bytes, length);
        var named = find(bytes, end, LOCATION);
        if (named >= 0) {
            location = line(bytes, named);
        }
        in.flip().position(end);
        in.compact();
        return true;
    }

    /// Opens a new connection in the place of a broken one.
    void reopen() throws IOException {
        channel.close();
        underWay = false;
        connect();
    }

    /// Whether an answer is awaited.
    boolean isUnderWay() {
        return underWay;
    }

    Load.Request request() {
        return request;
    }

    long due() {
        return due;
    }

    int status() {
        return status;
    }

    /// Of what was created; null in other answers.
    String location() {
        return location;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static int endOfHead(byte[] bytes, int limit) {
        for (var at = 3; at < limit; at++) {
            if (bytes[at] == '\n' && bytes[at - 2] == '\n') {
                return at + 1;
            }
        }
        return -1;
    }

    /// Where the value of this header begins; -1 without it.
    private static int find(byte[] bytes, int end, byte[] name) {
        for (var at = 1; at < end - name.length; at++) {
            if (bytes[at - 1] == '\n' && startsWith(bytes, at, name)) {
                return at + name.length;
            }
        }
        return -1;
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] name) {
        for (var index = 0; index < name.length; index++) {
            if ((bytes[at + index] | ' ') != (name[index] | ' ')) {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] bytes, int from) {
        var at = from;
        while (bytes[at] == ' ') {
            at++;
        }
        var number = 0;
        for (; bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            number = 10 * number + bytes[at] - '0';
        }
        return number;
    }

    private static String line(byte[] bytes, int from) {
        var end = from;
        while (bytes[end] != '\r') {
            end++;
        }
        return new String(bytes, from, end - from, ISO_8859_1).strip();
    }
}
