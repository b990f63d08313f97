package dev.lossless.analytics.report;

import dev.lossless.analytics.figures.Kept;
import dev.lossless.analytics.rollup.RollupConfig;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;

/// Whether two states of the figures are the same, as before and after a rebuild.
@Path("/admin/statistics/checksum")
@RolesAllowed("admin")
@RunOnVirtualThread
class ChecksumResource {

    private final DataSource dataSource;
    private final RollupConfig config;
    private final Clock clock;

    ChecksumResource(DataSource dataSource, RollupConfig config, Clock clock) {
        this.dataSource = dataSource;
        this.config = config;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Checksum checksum() throws SQLException {
        var kept = Kept.at(clock.instant(), config.keepQuarters());
        return Snapshot.read(dataSource, connection -> Checksum.of(connection, kept));
    }
}
