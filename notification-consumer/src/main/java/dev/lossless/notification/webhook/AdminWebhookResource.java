package dev.lossless.notification.webhook;

import dev.lossless.edge.CurrentUser;
import dev.lossless.edge.request.ReadsQuery;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;

/// Operators' webhooks, which get the events of all users; and a look at those of everybody. What it
/// inherits is for operators alone as everything below `/admin` is.
@Path("/admin/webhooks")
@RolesAllowed("admin")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class AdminWebhookResource extends WebhookOperations {

    AdminWebhookResource(Webhooks webhooks, Deliveries deliveries, CurrentUser user, UriInfo uri) {
        super(webhooks, deliveries, user, uri);
    }

    @Override
    Scope scope() {
        return new Scope(user.id(), true);
    }

    @GET
    @ReadsQuery
    public WebhookList list() throws SQLException {
        return new WebhookList(webhooks.list(scope(), DeliveryQuery.user(uri)));
    }
}
