package dev.lossless.analytics.report;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import javax.sql.DataSource;

/// Whether two states of the figures are the same, as before and after a rebuild.
@Path("/admin/statistics/checksum")
@RolesAllowed("admin")
@RunOnVirtualThread
class ChecksumResource {

    private final DataSource dataSource;

    ChecksumResource(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Checksum checksum() throws SQLException {
        return Snapshot.read(dataSource, Checksum::of);
    }
}
