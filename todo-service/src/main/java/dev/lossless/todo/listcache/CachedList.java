package dev.lossless.todo.listcache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/// A list as it is answered, with what it is worth.
///
/// @param version the list holds every change up to this number of the user's stream; it may hold later ones
/// @param next the cursor of the next page; empty when there is none
/// @param tag the entity tag: another one for another body
/// @param json the answer's body, UTF-8
public record CachedList(long version, String next, String tag, byte[] json) {

    private static final byte END = '\n';

    public static CachedList of(long version, String next, byte[] json) {
        return new CachedList(version, next, tagOf(json), json);
    }

    /// Three lines, then the body.
    byte[] encoded() {
        var head = (version + "\n" + next + "\n" + tag + "\n").getBytes(UTF_8);
        var all = Arrays.copyOf(head, head.length + json.length);
        System.arraycopy(json, 0, all, head.length, json.length);
        return all;
    }

    /// @throws RuntimeException when it was not made by [#encoded]
    static CachedList decode(byte[] stored) {
        var first = end(stored, 0);
        var second = end(stored, first + 1);
        var third = end(stored, second + 1);
        return new CachedList(
                Long.parseLong(new String(stored, 0, first, UTF_8)),
                new String(stored, first + 1, second - first - 1, UTF_8),
                new String(stored, second + 1, third - second - 1, UTF_8),
                Arrays.copyOfRange(stored, third + 1, stored.length));
    }

    private static int end(byte[] stored, int from) {
        var end = from;
        while (stored[end] != END) {
            end++;
        }
        return end;
    }

    private static String tagOf(byte[] json) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(json);
            return "\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 12)) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
