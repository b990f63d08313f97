package dev.lossless.notification.request;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// A DNS server (RFC 1035) that answers as it is told, each time anew: its answers may be cached by nobody.
final class DnsServer implements AutoCloseable {

    private static final int A = 1;
    private static final int AAAA = 28;
    private static final int POINTER_TO_QUESTION = 0xC00C;
    private static final int RESPONSE = 0x8180;
    private static final int NO_SUCH_NAME = 3;

    /// Which addresses a name has.
    @FunctionalInterface
    interface Names {

        /// @param asked how often this was asked before
        /// @return empty for no answer at all
        Optional<List<String>> addresses(String name, boolean six, int asked);
    }

    private final DatagramSocket socket;
    private final Names names;
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();

    DnsServer(Names names) throws IOException {
        this.names = names;
        this.socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::serve);
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    int asked(String name) {
        return asked.getOrDefault(name + "/" + A, 0);
    }

    private void serve() {
        try {
            while (!socket.isClosed()) {
                var packet = new DatagramPacket(new byte[512], 512);
                socket.receive(packet);
                answer(packet);
            }
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void answer(DatagramPacket packet) throws IOException {
        var query = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        var id = query.getShort();
        query.position(12);
        var name = name(query);
        var type = query.getShort();
        query.getShort();
        var question = new byte[query.position() - 12];
        System.arraycopy(packet.getData(), 12, question, 0, question.length);
        var before = asked.merge(name + "/" + type, 1, Integer::sum) - 1;
        var addresses = names.addresses(name, type == AAAA, before);
        if (addresses.isPresent()) {
            var bytes = response(id, type, question, addresses.get());
            socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
        }
    }

    private static String name(ByteBuffer query) {
        var labels = new ArrayList<String>();
        for (var length = query.get(); length > 0; length = query.get()) {
            var label = new byte[length];
            query.get(label);
            labels.add(new String(label, StandardCharsets.US_ASCII));
        }
        return String.join(".", labels);
    }

    private static byte[] response(short id, short type, byte[] question, List<String> addresses) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(RESPONSE | (addresses.isEmpty() ? NO_SUCH_NAME : 0));
        out.writeShort(1);
        out.writeShort(addresses.size());
        out.writeInt(0);
        out.write(question);
        for (var address : addresses) {
            var data = bytes(address);
            out.writeShort(POINTER_TO_QUESTION);
            out.writeShort(type);
            out.writeShort(1);
            out.writeInt(0);
            out.writeShort(data.length);
            out.write(data);
        }
        return bytes.toByteArray();
    }

    /// Java itself would make an IPv4 address of an IPv4-mapped one.
    private static byte[] bytes(String address) throws IOException {
        if (!address.startsWith("::ffff:")) {
            return InetAddress.getByName(address).getAddress();
        }
        var mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(InetAddress.getByName(address.substring(7)).getAddress(), 0, mapped, 12, 4);
        return mapped;
    }

    @Override
    public void close() {
        socket.close();
    }
}
