package dev.lossless.analytics.report;

import dev.lossless.edge.QueryParameters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
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
    public Checksum checksum(@Context UriInfo uri) throws SQLException {
        new QueryParameters(uri).requireValid();
        return Snapshot.read(dataSource, Checksum::of);
    }
}
