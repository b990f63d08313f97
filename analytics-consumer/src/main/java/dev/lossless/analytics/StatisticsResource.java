package dev.lossless.analytics;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;

/// Figures over all users, for analysts.
@Path("/statistics")
@RolesAllowed("analyst")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class StatisticsResource {

    private final Statistics statistics;
    private final Clock clock;

    StatisticsResource(Statistics statistics, Clock clock) {
        this.statistics = statistics;
        this.clock = clock;
    }

    /// The todos created since midnight, UTC.
    @GET
    @Path("today")
    public Today today() throws SQLException {
        var date = LocalDate.now(clock);
        return Today.of(date, statistics.byPriority(date, "TodoCreated"));
    }
}
