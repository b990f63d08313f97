package dev.lossless.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The verifier computes what the contract of audit-consumer says.
class TrailHashTest {

    private static final Path GOLDEN = Path.of("../../audit-consumer/contract/examples/chain.json");

    @Test
    void hashesAreThoseOfThePublishedExample() throws IOException {
        for (var link : Json.read(Files.readString(GOLDEN)).get("links")) {
            var canonical = link.get("canonical").asText();
            var members = new TreeMap<String, String>();
            Json.read(canonical).properties().forEach(member -> members.put(member.getKey(), text(member.getValue())));
            assertThat(new String(TrailHash.canonical(members), UTF_8)).isEqualTo(canonical);
            assertThat(TrailHash.hex(TrailHash.sha256(TrailHash.canonical(members))))
                    .isEqualTo(text(link.get("hash")));
            var digest = TrailHash.digest(
                    HexFormat.of().parseHex(text(link.get("salt"))),
                    text(link.get("data")).getBytes(UTF_8));
            assertThat(TrailHash.hex(digest)).isEqualTo(members.get("digest"));
        }
    }

    private static String text(JsonNode node) {
        return node.asText();
    }
}
