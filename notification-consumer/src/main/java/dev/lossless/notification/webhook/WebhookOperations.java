package dev.lossless.notification.webhook;

import dev.lossless.edge.CurrentUser;
import dev.lossless.edge.request.ReadsQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;

/// What can be asked about one webhook, and how one is made: the same for users and for operators, each
/// with their own.
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
abstract class WebhookOperations {

    final Webhooks webhooks;
    final CurrentUser user;
    final UriInfo uri;
    private final Deliveries deliveries;

    WebhookOperations(Webhooks webhooks, Deliveries deliveries, CurrentUser user, UriInfo uri) {
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.user = user;
        this.uri = uri;
    }

    /// Whose webhooks it is about.
    abstract Scope scope();

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(@NotNull(message = "must be a JSON object") @Valid WebhookWish wish) throws SQLException {
        var created = webhooks.create(scope(), wish);
        return Response.created(uri.getAbsolutePathBuilder().path(created.id()).build())
                .entity(created)
                .build();
    }

    @GET
    @Path("/{id}")
    public WebhookView get(@PathParam("id") String id) throws SQLException {
        return WebhookView.of(webhooks.find(scope(), id));
    }

    @PUT
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public WebhookView change(
            @PathParam("id") String id, @NotNull(message = "must be a JSON object") @Valid WebhookWish wish)
            throws SQLException {
        return webhooks.change(scope(), id, wish);
    }

    @DELETE
    @Path("/{id}")
    public void remove(@PathParam("id") String id) throws SQLException {
        webhooks.remove(scope(), id);
    }

    @POST
    @ReadsQuery
    @Path("/{id}/enable")
    public WebhookView enable(@PathParam("id") String id) throws SQLException, InterruptedException {
        return webhooks.enable(scope(), id, DeliveryQuery.from(uri));
    }

    @POST
    @Path("/{id}/disable")
    public WebhookView disable(@PathParam("id") String id) throws SQLException {
        return webhooks.disable(scope(), id);
    }

    @POST
    @Path("/{id}/rotate")
    public WebhookView rotate(@PathParam("id") String id) throws SQLException {
        return webhooks.rotate(scope(), id);
    }

    @POST
    @Path("/{id}/ping")
    public PingView ping(@PathParam("id") String id) throws SQLException, InterruptedException {
        return webhooks.ping(scope(), id);
    }

    @POST
    @Path("/{id}/replay")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response replay(
            @PathParam("id") String id, @NotNull(message = "must be a JSON object") @Valid ReplayWish wish)
            throws SQLException {
        return Response.accepted(webhooks.replay(scope(), id, wish)).build();
    }

    @GET
    @ReadsQuery
    @Path("/{id}/deliveries")
    public DeliveryPage deliveries(@PathParam("id") String id) throws SQLException {
        return deliveries.page(scope(), id, DeliveryQuery.of(uri));
    }

    @GET
    @Path("/{id}/deliveries/{delivery}")
    public DeliveryView delivery(@PathParam("id") String id, @PathParam("delivery") String delivery)
            throws SQLException {
        return deliveries.get(scope(), id, delivery);
    }

    @POST
    @Path("/{id}/deliveries/{delivery}/re-drive")
    public Response redrive(@PathParam("id") String id, @PathParam("delivery") String delivery) throws SQLException {
        return Response.accepted(deliveries.redrive(scope(), id, delivery)).build();
    }

    @POST
    @ReadsQuery
    @Path("/{id}/re-drive")
    public Response redriveFailed(@PathParam("id") String id) throws SQLException {
        return Response.accepted(deliveries.redriveFailed(scope(), id, uri)).build();
    }
}
