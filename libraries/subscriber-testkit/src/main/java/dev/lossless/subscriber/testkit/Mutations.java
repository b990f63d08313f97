package dev.lossless.subscriber.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/// Records as nobody should send them, by a seed: golden examples with some things changed, and sheer noise.
public final class Mutations {

    private static final List<String> ODD = List.of(
            "",
            " ",
            "0",
            "-1",
            "1e3",
            "007",
            "99999999999999999999",
            "null",
            "{}",
            "ünï",
            "\u0000",
            "a b",
            "x".repeat(300));

    private final List<TestEvent> examples;
    private final Random random;
    private final String users;

    /// @param examples of one topic
    /// @param users what the user ids begin with
    public Mutations(List<TestEvent> examples, long seed, String users) {
        this.examples = examples;
        this.random = new Random(seed);
        this.users = users;
    }

    public ProducerRecord<byte[], byte[]> next() {
        var example = examples.get(random.nextInt(examples.size()))
                .with("ce_userid", users + "-" + random.nextInt(5))
                .with("ce_usersequence", Integer.toString(1 + random.nextInt(40)));
        var record = example.toProduce();
        var value = record.value();
        for (var change = random.nextInt(3); change > 0; change--) {
            value = random.nextBoolean() ? mutated(value) : value;
            mutate(record.headers());
        }
        var key = random.nextInt(10) == 0 ? null : record.key();
        return new ProducerRecord<>(example.topic(), null, key, value, record.headers());
    }

    private byte[] mutated(byte[] value) {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> noise();
            case 2 -> value == null ? noise() : Arrays.copyOf(value, random.nextInt(value.length + 1));
            case 3 -> flipped(value);
            default -> odd().getBytes(UTF_8);
        };
    }

    private void mutate(Headers headers) {
        var all = headers.toArray();
        var name = all.length == 0 ? "ce_id" : all[random.nextInt(all.length)].key();
        switch (random.nextInt(5)) {
            case 0 -> headers.remove(name);
            case 1 -> headers.remove(name).add(name, odd().getBytes(UTF_8));
            case 2 -> headers.remove(name).add(name, noise());
            case 3 -> headers.remove(name).add(name, null);
            default -> headers.add(name, odd().getBytes(UTF_8));
        }
    }

    private byte[] flipped(byte[] value) {
        if (value == null || value.length == 0) {
            return noise();
        }
        var copy = value.clone();
        copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        return copy;
    }

    private byte[] noise() {
        var bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String odd() {
        return ODD.get(random.nextInt(ODD.size()));
    }
}
