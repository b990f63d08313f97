package dev.lossless.cache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.cache.RealServersTest;
import dev.lossless.cache.sampling.ListSampler;
import dev.lossless.subscriber.StoredOffset;
import io.micrometer.core.instrument.Metrics;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/// What this service stores in Redis and reads there is what `contract/list-cache.md` of todo-service says,
/// which has a
/// test that reads the same example.
@QuarkusTest
class ListCacheContractTest extends RealServersTest {

    @Inject
    Invalidator invalidator;

    @Inject
    ListSampler sampler;

    private final JsonNode golden = golden();

    @Test
    void goldenScriptWithItsArgumentsLeavesTheGoldenHash() {
        redis.key().del(text("metaKey"));
        var words = new ArrayList<>(List.of(Script.load("/invalidate.lua").text(), "1", text("metaKey")));
        golden.at("/invalidation/arguments").forEach(argument -> words.add(argument.asText()));
        assertThat(redis.execute("EVAL", words.toArray(String[]::new)).toLong()).isZero();
        assertThat(redis.hash(String.class).hgetall(text("metaKey"))).isEqualTo(hash("metaAfterInvalidation"));
    }

    @Test
    void invalidationChangesTheGoldenKeyInThoseFieldsAlone() throws Exception {
        redis.key().del(text("metaKey"));
        invalidator.apply(List.of(new Invalidations(text("userId"), new TreeSet<>(List.of(20L, 22L)))), Map.of());
        var hash = redis.hash(String.class).hgetall(text("metaKey"));
        assertThat(hash.keySet()).isEqualTo(hash("metaAfterInvalidation").keySet());
        assertThat(hash).containsEntry("minVersion", "22");
    }

    @Test
    void goldenListIsRecognisedAndCompared() {
        redis.hash(String.class).hset(text("metaKey"), Map.of("gen", text("generation"), "minVersion", "21"));
        redis.value(String.class).set(text("listKey"), text("value"));
        var fresh = samples("fresh");
        sampler.check(text("listKey"));
        assertThat(samples("fresh")).isEqualTo(fresh + 1);
    }

    @Test
    void goldenMarkIsRead() {
        var parts = text("mark").split("@");
        assertThat(Marks.parse(text("mark")))
                .isEqualTo(new StoredOffset(Long.parseLong(parts[0]), Optional.empty(), Uuid.fromString(parts[1])));
        assertThat(Marks.KEY).isEqualTo(text("markKey"));
    }

    private Map<String, String> hash(String name) {
        return new ObjectMapper().convertValue(golden.get(name), new TypeReference<>() {});
    }

    private double samples(String outcome) {
        return Metrics.globalRegistry
                .get("todo.cache.samples")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private String text(String name) {
        return golden.get(name).asText();
    }

    private static JsonNode golden() {
        try {
            return new ObjectMapper().readTree(new File("../todo-service/contract/list-cache/golden.json"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
