package dev.lossless.cache.invalidation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;

/// A Lua script. It goes to Redis as text, without its comments, with each call: by its digest it would be
/// shorter, but
/// of a batch some calls could then succeed and others not, when Redis has just lost it.
record Script(String text) {

    static Script load(String resource) {
        try (var lua = Script.class.getResourceAsStream(resource)) {
            var lines = new String(lua.readAllBytes(), UTF_8).lines();
            return new Script(lines.filter(line -> !line.startsWith("--")).collect(joining("\n")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
