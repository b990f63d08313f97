package dev.lossless.cli.argument;

import java.net.URI;
import java.net.URISyntaxException;

/// Reads addresses that have a host, and a port that exists.
final class Addresses {

    private static final int LAST_PORT = 65_535;

    private Addresses() {}

    static URI read(Text shape, String text) {
        try {
            var address = new URI(shape.require(text));
            if (address.getHost() != null && address.getPort() != 0 && address.getPort() <= LAST_PORT) {
                return address;
            }
        } catch (URISyntaxException _) {
            // falls through to the refusal
        }
        throw shape.refusal(text);
    }
}
