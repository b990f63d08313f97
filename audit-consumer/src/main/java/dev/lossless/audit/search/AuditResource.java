package dev.lossless.audit.search;

import dev.lossless.edge.CurrentUser;
import dev.lossless.edge.request.ReadsQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;

/// A user's own trail.
@Path("/users/me/audit")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class AuditResource {

    private final TrailReader reader;
    private final CurrentUser user;

    AuditResource(TrailReader reader, CurrentUser user) {
        this.reader = reader;
        this.user = user;
    }

    /// The caller's entries, newest first.
    @GET
    @ReadsQuery
    public Response newest(@Context UriInfo uri) throws SQLException {
        return TrailRequest.answer(reader.page(TrailRequest.ofUser(uri, user.id())), uri);
    }
}
