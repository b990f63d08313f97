package dev.lossless.audit.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compared with another implementation of the standard.
class CanonicalJsonTest {

    private static final int CASES = 2_000;

    @Test
    void membersAreSortedAndOnlyQuotesAndBackslashesEscaped() {
        assertThat(new String(CanonicalJson.of(Map.of("b", "/\"\\</é", "a", "", "B", "1.0")), UTF_8))
                .isEqualTo("{\"B\":\"1.0\",\"a\":\"\",\"b\":\"/\\\"\\\\</é\"}");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20261125})
    void anyTextWithoutControlCharactersIsWrittenAsTheStandardDemands(long seed) throws IOException {
        var random = new Random(seed);
        for (var number = 0; number < CASES; number++) {
            var members = new HashMap<String, String>();
            random.ints(random.nextInt(13), 0, 1_000).forEach(_ -> members.put(text(random), text(random)));
            var expected = new JsonCanonicalizer(new ObjectMapper().writeValueAsString(members)).getEncodedUTF8();
            assertThat(CanonicalJson.of(members)).isEqualTo(expected);
        }
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(20), ' ', 0x2100)
                .filter(character -> character < 0x7f || character > 0x9f)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
