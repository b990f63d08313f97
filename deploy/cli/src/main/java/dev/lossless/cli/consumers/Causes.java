package dev.lossless.cli.consumers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lossless.cli.CliException;
import dev.lossless.cli.Json;
import dev.lossless.cli.Terminal;
import dev.lossless.local.system.Service;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/// How many dead letters there are, by cause: what somebody on call looks at first.
///
/// @param json whether one JSON object a line is printed
record Causes(Terminal terminal, boolean json) {

    private static final String ROW = "%-12s  %9s  %-20s  %-20s  %s";

    /// A cause with its open dead letters.
    ///
    /// @param until just after the last of them: what comes later has nobody seen
    record Cause(String text, long count, Instant until) {

        /// @throws CliException if no open dead letter has this cause
        static Cause find(String text, Service service, DeadLetterApi api) {
            return api.causes()
                    .path("causes")
                    .valueStream()
                    .filter(cause -> cause.path("cause").asText().equals(text))
                    .findFirst()
                    .map(Cause::of)
                    .orElseThrow(() -> new CliException(
                            "No open dead letter of %s has this cause. See: ./todo dead-letters %s causes"
                                    .formatted(service.module(), ServiceName.of(service))));
        }

        private static Cause of(JsonNode cause) {
            return new Cause(
                    cause.path("cause").asText(),
                    cause.path("count").asLong(),
                    Instant.parse(cause.path("last").asText()).plusMillis(1));
        }
    }

    /// What does not answer does not hide the others.
    ///
    /// @return the exit code
    int print(List<Service> services, Function<Service, DeadLetterApi> apis) {
        var total = 0L;
        var failed = false;
        for (var service : services) {
            try (var api = apis.apply(service)) {
                total += print(service, api.causes(), total == 0);
            } catch (CliException e) {
                terminal.error(service.module() + ": " + e.getMessage());
                failed = true;
            }
        }
        if (!json && (total > 0 || !failed)) {
            terminal.line(
                    total == 0
                            ? "No dead letters."
                            : "%n%,d open dead letter%s.".formatted(total, total == 1 ? "" : "s"));
        }
        return failed ? 1 : 0;
    }

    private long print(Service service, JsonNode found, boolean first) {
        var name = ServiceName.of(service);
        if (first && !json && found.path("open").asLong() > 0) {
            terminal.line(terminal.strong(ROW.formatted("CONSUMER", "OPEN", "FIRST", "LAST", "CAUSE")));
        }
        found.path("causes").forEach(cause -> {
            if (json) {
                terminal.line(Json.compact(((ObjectNode) cause).put("service", name)));
            } else {
                terminal.line(
                        ROW,
                        name,
                        "%,d".formatted(cause.path("count").asLong()),
                        second(cause.path("first")),
                        second(cause.path("last")),
                        cause.path("cause").asText());
            }
        });
        if (found.has("others") && !json) {
            terminal.line(ROW, name, "%,d".formatted(found.path("others").asLong()), "", "", "(further causes)");
        }
        return found.path("open").asLong();
    }

    private static String second(JsonNode time) {
        var text = time.asText();
        return text.length() > 20 ? text.substring(0, 19) + "Z" : text;
    }
}
