package dev.lossless.edge;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/// Lets a page of another origin read an answer that is given before the framework has looked at its `Origin`.
final class CrossOrigin {

    private static final String ALLOWED = "Access-Control-Allow-Origin";

    private CrossOrigin() {}

    static void allow(RoutingContext request) {
        var origin = request.request().getHeader("Origin");
        var headers = request.response().headers();
        if (origin != null && !headers.contains(ALLOWED) && isAllowed(origin)) {
            headers.set(ALLOWED, origin);
            headers.set("Access-Control-Expose-Headers", setting("exposed-headers"));
            headers.add("Vary", "Origin");
        }
    }

    private static boolean isAllowed(String origin) {
        var allowed = List.of(setting("origins").split(","));
        return allowed.contains("*") || allowed.contains(origin);
    }

    private static String setting(String name) {
        return ConfigProvider.getConfig()
                .getOptionalValue("quarkus.http.cors." + name, String.class)
                .orElse("");
    }
}
