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

    /// A valid event of a user at a place of his stream.
    @FunctionalInterface
    public interface Source {

        TestEvent event(String userId, long sequence);
    }

    private final List<? extends Source> sources;
    private final Random random;
    private final String users;

    /// @param examples of one topic
    /// @param users what the user ids begin with
    public Mutations(List<TestEvent> examples, long seed, String users) {
        this(seed, users, examples.stream().map(Mutations::source).toList());
    }

    /// @param users what the user ids begin with
    public Mutations(long seed, String users, List<? extends Source> sources) {
        this.sources = sources;
        this.random = new Random(seed);
        this.users = users;
    }

    private static Source source(TestEvent example) {
        return (userId, sequence) -> example.with("ce_userid", userId).with("ce_usersequence", Long.toString(sequence));
    }

    public ProducerRecord<byte[], byte[]> next() {
        var example = sources.get(random.nextInt(sources.size()))
                .event(users + "-" + random.nextInt(5), 1 + random.nextInt(40));
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
