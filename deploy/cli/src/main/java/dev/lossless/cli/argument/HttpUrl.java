package dev.lossless.cli.argument;

import java.net.URI;

/// Where a service is: `http` or `https`, a host, perhaps a port and a path.
public record HttpUrl(URI value) {

    private static final Text TEXT =
            new Text("https?://[^/?#@\\s]+(/[^?#\\s]*)?", "an address such as http://127.0.0.1:8080");

    static HttpUrl of(String text) {
        return new HttpUrl(Addresses.read(TEXT, text));
    }
}
