package dev.lossless.todo.page;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;

/// What the page at `/` has to know before anybody signs in. The page itself lies in `META-INF/resources`.
@Path("/page/settings.json")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
class PageSettingsResource {

    private final PageConfig config;

    PageSettingsResource(PageConfig config) {
        this.config = config;
    }

    /// @param positions by consumer
    record PageSettings(Positions positions) {}

    record Positions(URI cache, URI analytics, URI audit) {}

    @GET
    public PageSettings settings() {
        return new PageSettings(
                new Positions(config.cachePosition(), config.analyticsPosition(), config.auditPosition()));
    }
}
