package dev.lossless.audit.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/// RFC 8785, of members that are all text without control characters: sorted, Jackson writes them just so.
/// Numbers are written as text too: the standard's own hold only 53 bits.
public final class CanonicalJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private CanonicalJson() {}

    public static byte[] of(Map<String, String> members) {
        try {
            return JSON.writeValueAsBytes(new TreeMap<>(members));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
