package dev.lossless.audit.search;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;

/// The trail as a whole, for operators.
@Path("/admin/audit")
@RolesAllowed("admin")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class AuditAdminResource {

    private final TrailHeads heads;

    AuditAdminResource(TrailHeads heads) {
        this.heads = heads;
    }

    @GET
    @Path("/checksum")
    public Checksum checksum() throws SQLException {
        return heads.checksum();
    }
}
