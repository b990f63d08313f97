package dev.lossless.todo.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class KeyHashTest {

    @Test
    void hashIsThatOfKafkasClients() {
        var random = new Random(4);
        for (var length = 1; length <= 255; length++) {
            var key = random.ints(length, '!', '~' + 1)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            var bytes = key.getBytes(StandardCharsets.UTF_8);
            assertThat(KeyHash.of(key)).as(key).isEqualTo(Utils.toPositive(Utils.murmur2(bytes)));
        }
    }
}
