package dev.lossless.edge.certificate;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.edge.Keys;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Keys.class)
@WithTestResource(value = CertificatesInUseTest.Chain.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class CertificatesInUseTest {

    private static final int SHORT_DAYS = 10;
    private static final int LONG_DAYS = 400;

    /// A setting that holds two certificates, and one that only begins like one.
    public static final class Chain implements QuarkusTestResourceLifecycleManager {

        @Override
        public Map<String, String> start() {
            return Map.of(
                    "client.certificate.chain",
                    "subject=one\n" + certificate(LONG_DAYS) + "\nsubject=another\n" + certificate(SHORT_DAYS),
                    "client.certificate.broken",
                    "-----BEGIN CERTIFICATE-----\nno certificate\n-----END CERTIFICATE-----");
        }

        @Override
        public void stop() {
            // there is nothing to stop
        }

        private static String certificate(int days) {
            try {
                var store = Files.createTempDirectory("certificate").resolve("store.p12");
                keytool(store, List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=test", "-validity", "" + days));
                return keytool(store, List.of("-exportcert", "-rfc"));
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private static String keytool(Path store, List<String> words) throws IOException, InterruptedException {
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    "changeit"));
            command.addAll(words);
            var process = new ProcessBuilder(command).start();
            var output = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        }
    }

    @Test
    void endOfTheCertificateThatEndsFirstIsAMetric() {
        var metrics = given().get("/q/metrics").asString();
        var end = metrics.lines()
                .filter(line -> line.startsWith("tls_certificate_end_seconds{setting=\"client.certificate.chain\"}"))
                .map(line -> Instant.ofEpochSecond((long) Double.parseDouble(line.split(" ")[1])))
                .findFirst();
        var expected = Instant.now().plus(SHORT_DAYS, ChronoUnit.DAYS);
        assertThat(end).get().matches(found -> Math.abs(ChronoUnit.HOURS.between(found, expected)) <= 2);
        assertThat(metrics).doesNotContain("client.certificate.broken");
    }
}
