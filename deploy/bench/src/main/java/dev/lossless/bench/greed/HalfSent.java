package dev.lossless.bench.greed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A client without a token that keeps many requests open: a head, and the first byte of a body. What the
/// server closes
/// it opens again, at most so many a second.
final class HalfSent implements Runnable {

    private static final byte[] BEGIN = """
            POST /todos HTTP/1.1\r
            Host: greedy\r
            Content-Type: application/json\r
            Content-Length: 100\r
            \r
            {""".getBytes(US_ASCII);
    private static final int AT_ONCE = 20;
    private static final Duration LOOK = Duration.ofMillis(50);

    private final List<InetSocketAddress> replicas;
    private final int wanted;
    private final long end;
    private final AtomicInteger closed = new AtomicInteger();

    /// @param wanted connections of all replicas together
    /// @param end    in the time of `System.nanoTime`
    HalfSent(List<URI> replicas, int wanted, long end) {
        this.replicas = replicas.stream()
                .map(replica -> new InetSocketAddress(replica.getHost(), replica.getPort()))
                .toList();
        this.wanted = wanted;
        this.end = end;
    }

    /// How many the servers have closed or answered.
    int closed() {
        return closed.get();
    }

    @Override
    public void run() {
        var open = new ArrayList<SocketChannel>();
        try {
            for (var opened = 0; System.nanoTime() < end; Thread.sleep(LOOK)) {
                open.removeIf(this::isOver);
                for (var more = 0; open.size() < wanted && more < AT_ONCE; more++) {
                    open.add(begin(replicas.get(opened++ % replicas.size())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.forEach(HalfSent::close);
        }
    }

    private static SocketChannel begin(InetSocketAddress replica) throws IOException {
        var channel = SocketChannel.open(replica);
        channel.configureBlocking(false);
        channel.write(ByteBuffer.wrap(BEGIN));
        return channel;
    }

    private boolean isOver(SocketChannel channel) {
        try {
            if (channel.read(ByteBuffer.allocate(1_024)) == 0) {
                return false;
            }
        } catch (IOException _) {
            // reset by the server: over as well
        }
        closed.incrementAndGet();
        close(channel);
        return true;
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
