package dev.lossless.drill.system;

import dev.lossless.cli.Json;
import dev.lossless.cli.RestApi;
import dev.lossless.local.system.Service;
import java.net.URI;
import java.util.List;
import java.util.Map;

/// Two operators' webhooks, which get the events of all users: faults hit the receiver of one, which wants
/// those of todos, and the other, which wants all, is always well.
public final class Webhooks {

    private static final String COLLECTION = "/admin/webhooks";

    /// A webhook that is enabled again gets what it has missed of these.
    private static final List<String> OF_TODOS = List.of(
            "todo.created", "todo.updated", "todo.completed", "todo.reopened", "todo.deleted", "event.discarded");

    private final DrillSystem system;
    private final Endpoint hit;
    private final Endpoint well;

    /// @param id of the webhook
    public record Endpoint(String id, Receiver receiver) {}

    Webhooks(DrillSystem system, Receiver hit, Receiver well) {
        this.system = system;
        this.hit = open(hit, OF_TODOS);
        this.well = open(well, List.of());
    }

    /// The one whose receiver faults hit.
    public Endpoint hit() {
        return hit;
    }

    public Endpoint well() {
        return well;
    }

    private Endpoint open(Receiver receiver, List<String> types) {
        try (var api = api()) {
            var made = Json.read(
                    api.send("POST", COLLECTION, Json.compact(Map.of("url", receiver.url(), "types", types)), 201)
                            .body());
            var id = made.path("id").asText();
            api.send("POST", COLLECTION + "/" + id + "/enable", "", 200);
            return new Endpoint(id, receiver);
        }
    }

    /// What was planned goes on, and what happened meanwhile is planned.
    public void enableAgain(Endpoint endpoint) {
        try (var api = api()) {
            api.send("POST", COLLECTION + "/" + endpoint.id() + "/enable?from=1", "", 200);
        }
    }

    /// `ENABLED` or `DISABLED`.
    public String state(Endpoint endpoint) {
        try (var api = api()) {
            return api.get(COLLECTION + "/" + endpoint.id()).path("state").asText();
        }
    }

    private RestApi api() {
        var replica = system.replicas(Service.NOTIFICATION).getFirst();
        return new RestApi(URI.create(replica.url()), system.keys().token("operator", List.of("admin")));
    }
}
