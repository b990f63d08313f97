package dev.lossless.cli.consumers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.Connection;
import dev.lossless.cli.RestApi;
import dev.lossless.cli.argument.DeadLetterId;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.time.Instant;
import java.util.Optional;

/// The administrator's side of a consumer: what it could not read.
public record DeadLetterApi(RestApi service) implements AutoCloseable {

    private static final String PATH = "/admin/dead-letters";
    private static final int PAGE = 100;

    public static DeadLetterApi of(Service consumer, Connection connection, Optional<RunningSystem> local) {
        return new DeadLetterApi(new RestApi(connection.url(consumer, local), () -> connection.adminToken(local)));
    }

    /// The dead letter after which the next page begins; empty after the last page.
    public static Optional<String> next(JsonNode page) {
        return Optional.ofNullable(page.get("next")).map(JsonNode::asText);
    }

    /// A page of them, oldest first in each partition.
    ///
    /// @param after   the last one of the page before
    /// @param settled whether also those that were re-driven or discarded
    public JsonNode list(Optional<String> after, boolean settled) {
        return service.get(PATH + "?limit=" + PAGE + "&settled=" + settled + parameter(after));
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
    public JsonNode redriveAll(Optional<String> after, Instant until) {
        return service.post(PATH + "/re-drive?limit=" + PAGE + "&until=" + until + parameter(after));
    }

    public JsonNode discard(DeadLetterId id) {
        return service.post(path(id) + "/discard");
    }

    private static String path(DeadLetterId id) {
        return PATH + "/" + id.value().replace('-', '/');
    }

    private static String parameter(Optional<String> after) {
        return after.map(last -> "&after=" + last).orElse("");
    }

    @Override
    public void close() {
        service.close();
    }
}
