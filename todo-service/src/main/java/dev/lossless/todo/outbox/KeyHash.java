package dev.lossless.todo.outbox;

import java.nio.charset.StandardCharsets;

/// What Kafka's clients choose the partition of a record by: its key's hash (MurmurHash2) modulo the number of
/// partitions. It is stored with each event, so that the relay can leave out partitions that cannot be written.
final class KeyHash {

    private static final int SEED = 0x9747b28c;
    private static final int M = 0x5bd1e995;
    private static final int R = 24;

    private KeyHash() {}

    /// Not negative.
    static int of(String key) {
        return hash(key.getBytes(StandardCharsets.UTF_8)) & Integer.MAX_VALUE;
    }

    private static int hash(byte[] data) {
        var h = SEED ^ data.length;
        var whole = data.length & ~3;
        for (var at = 0; at < whole; at += 4) {
            var k = word(data, at, 4) * M;
            h = h * M ^ (k ^ k >>> R) * M;
        }
        if (whole < data.length) {
            h = (h ^ word(data, whole, data.length - whole)) * M;
        }
        h = (h ^ h >>> 13) * M;
        return h ^ h >>> 15;
    }

    private static int word(byte[] data, int at, int length) {
        var word = 0;
        for (var index = 0; index < length; index++) {
            word |= (data[at + index] & 0xff) << 8 * index;
        }
        return word;
    }
}
