package dev.lossless.notification.request;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// The addresses that begin with the same bits, as `10.0.0.0/8`.
record Network(byte[] address, int bits) {

    /// @throws IllegalArgumentException for a text that is no network
    static Network of(String text) {
        var parts = text.strip().split("/", 2);
        try {
            if (parts.length == 2 && parts[0].matches("[0-9a-fA-F:.]+")) {
                var address = InetAddress.getByName(parts[0]).getAddress();
                var bits = Integer.parseInt(parts[1]);
                if (bits >= 0 && bits <= address.length * Byte.SIZE) {
                    return new Network(address, bits);
                }
            }
        } catch (UnknownHostException | NumberFormatException _) {
            // refused below
        }
        throw new IllegalArgumentException("'%s' is no network such as 10.0.0.0/8 or fd00::/8".formatted(text));
    }

    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        var whole = bits / Byte.SIZE;
        for (var i = 0; i < whole; i++) {
            if (other[i] != address[i]) {
                return false;
            }
        }
        var rest = bits % Byte.SIZE;
        return rest == 0 || (other[whole] ^ address[whole]) >> (Byte.SIZE - rest) == 0;
    }
}
