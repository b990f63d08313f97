package dev.lossless.todo.listcache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.todo.TodoServiceTest;
import io.quarkus.redis.datasource.RedisDataSource;
import jakarta.inject.Inject;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What this service stores in Redis and reads there is what `contract/list-cache.md` says; cache-consumer has
/// a test that
/// reads the same example.
@TodoServiceTest
class ListCacheContractTest {

    @Inject
    ListStore store;

    @Inject
    RedisDataSource redis;

    private final JsonNode golden = golden();

    @Test
    void listIsStoredUnderTheGoldenKeyAsTheGoldenValue() {
        redis.key().del(text("listKey"));
        var list = CachedList.of(
                golden.get("version").asLong(), text("next"), text("body").getBytes(UTF_8));
        assertThat(list.tag()).isEqualTo(text("tag"));
        store.put(new Generation(text("userId"), text("generation"), 0), text("query"), list);
        await().until(() -> redis.key().exists(text("listKey")));
        assertThat(redis.value(String.class).get(text("listKey"))).isEqualTo(text("value"));
    }

    @Test
    void goldenValueIsServedUnderTheGenerationOfTheGoldenHash() {
        redis.key().del(text("metaKey"));
        redis.hash(String.class).hset(text("metaKey"), Map.of("gen", text("generation"), "minVersion", "21"));
        redis.value(String.class).set(text("listKey"), text("value"));
        var lookup = store.lookup(text("userId"), text("query"));
        assertThat(lookup.generation()).isEqualTo(new Generation(text("userId"), text("generation"), 21));
        var list = lookup.list().orElseThrow();
        assertThat(list.version()).isEqualTo(golden.get("version").asLong());
        assertThat(new String(list.json(), UTF_8)).isEqualTo(text("body"));
    }

    @Test
    void goldenHashAfterAnInvalidationIsRead() {
        redis.key().del(text("metaKey"));
        golden.get("metaAfterInvalidation").properties().forEach(field -> redis.hash(String.class)
                .hset(text("metaKey"), field.getKey(), field.getValue().asText()));
        var lookup = store.lookup(text("userId"), text("query"));
        assertThat(lookup.list()).isEmpty();
        assertThat(lookup.generation().minVersion()).isEqualTo(22);
    }

    private String text(String name) {
        return golden.get(name).asText();
    }

    private static JsonNode golden() {
        try {
            return new ObjectMapper().readTree(new File("contract/list-cache/golden.json"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
