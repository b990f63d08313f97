package dev.lossless.cli.consumers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.Connection;
import dev.lossless.cli.RestApi;
import dev.lossless.cli.argument.DeadLetterId;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.Optional;

/// The administrator's side of a consumer: what it could not read.
public record DeadLetterApi(RestApi service) implements AutoCloseable {

    private static final String PATH = "/admin/dead-letters";
    private static final int PAGE = 100;

    /// Of those that are settled together: each page reads the topic once more.
    private static final int SETTLED = 500;

    public static DeadLetterApi of(Service consumer, Connection connection, Optional<RunningSystem> local) {
        return new DeadLetterApi(new RestApi(connection.url(consumer, local), () -> connection.adminToken(local)));
    }

    /// The dead letter after which the next page begins; empty after the last page.
    public static Optional<String> next(JsonNode page) {
        return Optional.ofNullable(page.get("next")).map(JsonNode::asText);
    }

    /// How many are open, by cause.
    public JsonNode causes() {
        return service.get(PATH + "/causes");
    }

    /// A page of them, oldest first in each partition.
    ///
    /// @param after   the last one of the page before
    /// @param settled whether also those that were re-driven or discarded
    /// @param cause   only those of it, if it is given
    public JsonNode list(Optional<String> after, boolean settled, Optional<String> cause) {
        return service.get(PATH + "?limit=" + PAGE + "&settled=" + settled + parameters(after, cause));
    }

    /// With its content, and with what became of it.
    public JsonNode show(DeadLetterId id) {
        return service.get(path(id));
    }

    public JsonNode redrive(DeadLetterId id) {
        return service.post(path(id) + "/re-drive");
    }

    /// Re-drives a page of those that are open.
    ///
    /// @param until only those from before; what fails again lies at the topic's end, and is not driven twice
    public JsonNode redriveAll(Optional<String> after, Instant until, Optional<String> cause) {
        return settle("/re-drive", after, until, cause);
    }

    /// Discards a page of those that are open.
    ///
    /// @param until only those from before: what came later has nobody seen
    public JsonNode discardAll(Optional<String> after, Instant until, String cause) {
        return settle("/discard", after, until, Optional.of(cause));
    }

    private JsonNode settle(String act, Optional<String> after, Instant until, Optional<String> cause) {
        return service.post(PATH + act + "?limit=" + SETTLED + "&until=" + until + parameters(after, cause));
    }

    public JsonNode discard(DeadLetterId id) {
        return service.post(path(id) + "/discard");
    }

    private static String path(DeadLetterId id) {
        return PATH + "/" + id.value().replace('-', '/');
    }

    private static String parameters(Optional<String> after, Optional<String> cause) {
        return after.map(last -> "&after=" + last).orElse("")
                + cause.map(text -> "&cause=" + URLEncoder.encode(text, UTF_8)).orElse("");
    }

    @Override
    public void close() {
        service.close();
    }
}
