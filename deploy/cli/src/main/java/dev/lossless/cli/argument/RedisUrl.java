package dev.lossless.cli.argument;

import java.net.URI;

/// Where Redis is.
public record RedisUrl(URI value) {

    private static final Text TEXT =
            new Text("rediss?://([^/?#@\\s]*@)?[^/?#@\\s]+(/[0-9]{0,5})?", "an address such as redis://127.0.0.1:6379");

    static RedisUrl of(String text) {
        return new RedisUrl(Addresses.read(TEXT, text));
    }
}
