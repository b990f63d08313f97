package dev.lossless.bench.webhook;

import dev.lossless.cli.Json;
import dev.lossless.cli.RestApi;
import java.util.Map;

/// Webhooks as a benchmark makes them.
final class Webhooks {

    static final String OWN = "/users/me/webhooks";
    static final String OF_OPERATORS = "/admin/webhooks";

    private Webhooks() {}

    /// One whose receiver has confirmed.
    ///
    /// @return its id
    static String enable(RestApi api, String collection, Map<String, String> wish) {
        var made =
                Json.read(api.send("POST", collection, Json.compact(wish), 201).body());
        var id = made.path("id").asText();
        api.send("POST", collection + "/" + id + "/enable", "", 200);
        return id;
    }

    /// One whose receiver has confirmed, and is not there any more.
    ///
    /// @return its id
    static String dead(RestApi api, String order) {
        try (var gone = new Sink()) {
            return enable(api, OF_OPERATORS, Map.of("url", gone.url(), "order", order));
        }
    }
}
