package dev.lossless.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A Lua script.
///
/// @param digest by which Redis knows it once it has run
record Script(String text, String digest) {

    static Script load(String resource) {
        try (var lua = Script.class.getResourceAsStream(resource)) {
            var bytes = lua.readAllBytes();
            var digest = MessageDigest.getInstance("SHA-1").digest(bytes);
            return new Script(new String(bytes, UTF_8), HexFormat.of().formatHex(digest));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
