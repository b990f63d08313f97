package dev.lossless.todo.profile;

import dev.lossless.edge.CurrentUser;
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
import org.jboss.resteasy.reactive.RestHeader;

/// The profile of the user whose token comes with the request.
@Path("/users/me")
@Authenticated
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
class ProfileResource {

    private final ProfileService service;
    private final CurrentUser user;

    ProfileResource(ProfileService service, CurrentUser user) {
        this.service = service;
        this.user = user;
    }

    @GET
    public Response get(@RestHeader(HttpHeaders.IF_NONE_MATCH) String seen) {
        var profile = service.of(user.id());
        return Representation.answer(seen, Precondition.tagOf(profile.version()), () -> profile)
                .build();
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Response update(
            @RestHeader(HttpHeaders.IF_MATCH) String ifMatch,
            @NotNull(message = "must be a JSON object") @Valid UpdateProfile wish) {
        var profile = service.update(user.id(), new Precondition(ifMatch), wish);
        return Response.ok(profile)
                .header(HttpHeaders.ETAG, Precondition.tagOf(profile.version()))
                .build();
    }
}
