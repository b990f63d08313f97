package dev.lossless.todo.profile;

import dev.lossless.edge.CurrentUser;
import dev.lossless.edge.request.ReadsPreconditions;
import dev.lossless.edge.request.RequestHeaders;
import dev.lossless.todo.aggregate.Precondition;
import dev.lossless.todo.aggregate.Representation;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/// The profile of the user whose token comes with the request.
@Path("/users/me")
@Authenticated
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
class ProfileResource {

    private final ProfileService service;
    private final CurrentUser user;
    private final RequestHeaders headers;

    ProfileResource(ProfileService service, CurrentUser user, RequestHeaders headers) {
        this.service = service;
        this.user = user;
        this.headers = headers;
    }

    @GET
    public Response get() {
        var profile = service.of(user.id());
        return Representation.answer(headers.ifNoneMatch(), Precondition.tagOf(profile.version()), () -> profile)
                .build();
    }

    @PUT
    @ReadsPreconditions
    @Consumes(MediaType.APPLICATION_JSON)
    public Response update(@NotNull(message = "must be a JSON object") @Valid UpdateProfile wish) {
        var profile = service.update(user.id(), Precondition.of(headers), wish);
        return Response.ok(profile)
                .header(HttpHeaders.ETAG, Precondition.tagOf(profile.version()))
                .build();
    }
}
