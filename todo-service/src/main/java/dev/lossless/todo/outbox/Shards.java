package dev.lossless.todo.outbox;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// The division of the outbox among relays. All events of one user lie in one shard.
public final class Shards {

    /// Fixed for the life of the table `outbox_shard`; the relay refuses to start when they differ.
    public static final int COUNT = 16;

    private Shards() {}

    /// The same as SQL's `CRC32(user_id) % 16`.
    public static int of(String userId) {
        var crc = new CRC32();
        crc.update(userId.getBytes(StandardCharsets.US_ASCII));
        return (int) (crc.getValue() % COUNT);
    }
}
