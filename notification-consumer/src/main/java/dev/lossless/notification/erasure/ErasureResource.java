package dev.lossless.notification.erasure;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.CurrentUser;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.sql.SQLException;

/// Erases what is kept of a user.
@Path("/admin/users/{user}")
@RolesAllowed("admin")
@RunOnVirtualThread
class ErasureResource {

    private final Erasure erasure;

    ErasureResource(Erasure erasure) {
        this.erasure = erasure;
    }

    @DELETE
    public void erase(@PathParam("user") String user) throws SQLException {
        if (!CurrentUser.isId(user) || !erasure.of(user)) {
            throw new ProblemException(Problem.of(CommonProblem.NOT_FOUND));
        }
    }
}
