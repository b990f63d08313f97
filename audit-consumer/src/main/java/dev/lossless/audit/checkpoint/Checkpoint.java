package dev.lossless.audit.checkpoint;

import dev.lossless.audit.chain.CanonicalJson;
import dev.lossless.audit.chain.Sha256;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/// A statement about the chains' heads at a time, to be signed.
///
/// @param number 1, 2, 3 …
/// @param recordedUntil entries recorded up to then are covered
/// @param heads how many heads have changed since the one before
/// @param root SHA-256 over one line for each of them, `user topic link hash`, in the order of user and topic
/// @param previous the hash of the one before
record Checkpoint(
        long number, Instant createdAt, Instant recordedUntil, int heads, byte[] root, byte[] previous, String keyId) {

    /// What is hashed and signed.
    byte[] canonical() {
        var hex = HexFormat.of();
        return CanonicalJson.of(Map.of(
                "createdAt", createdAt.toString(),
                "heads", Integer.toString(heads),
                "keyId", keyId,
                "number", Long.toString(number),
                "previous", hex.formatHex(previous),
                "recordedUntil", recordedUntil.toString(),
                "root", hex.formatHex(root)));
    }

    byte[] hash() {
        return Sha256.of(canonical());
    }
}
