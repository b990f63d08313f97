package dev.lossless.edge.token;

import static dev.lossless.edge.Callers.as;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(KeysAwayTest.Nobody.class)
class KeysAwayTest {

    /// An issuer that does not answer. Tokens are signed with a key of the test's own.
    public static final class Nobody implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mp.jwt.verify.publickey.location", "http://127.0.0.1:1/jwks");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(SigningKey.class));
        }
    }

    /// Whether the token is good, nobody can say: that is no reason to log the user out.
    @Test
    void withoutAnyKeyATokenIsNeitherGoodNorBad() {
        as("alice")
                .get("/samples")
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("type", is("/problems/unavailable"));
    }
}
