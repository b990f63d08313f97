package dev.lossless.notification.webhook;

import dev.lossless.edge.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.Optional;

/// A user's own webhooks.
@Path("/users/me/webhooks")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class WebhookResource extends WebhookOperations {

    WebhookResource(Webhooks webhooks, Deliveries deliveries, CurrentUser user, UriInfo uri) {
        super(webhooks, deliveries, user, uri);
    }

    @Override
    Scope scope() {
        return new Scope(user.id(), false);
    }

    @GET
    public WebhookList list() throws SQLException {
        return new WebhookList(webhooks.list(scope(), Optional.empty()));
    }
}
