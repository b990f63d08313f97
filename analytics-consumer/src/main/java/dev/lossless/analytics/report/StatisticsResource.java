package dev.lossless.analytics.report;

import dev.lossless.edge.request.ReadsQuery;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// Figures over all users, for analysts.
@Path("/statistics")
@RolesAllowed("analyst")
@RunOnVirtualThread
class StatisticsResource {

    private final Reports reports;
    private final Clock clock;

    StatisticsResource(Reports reports, Clock clock) {
        this.reports = reports;
        this.clock = clock;
    }

    @GET
    @ReadsQuery
    @Produces({MediaType.APPLICATION_JSON, Csv.MEDIA_TYPE})
    public Response report(@Context UriInfo uri, @Context Request request) throws SQLException {
        var wanted = ReportRequest.of(uri, clock, reports.kept());
        return ReportAnswer.of(reports.ofEveryone(wanted.period()), wanted.csv(), request);
    }

    /// The todos created since midnight, UTC.
    @GET
    @Path("today")
    @Produces(MediaType.APPLICATION_JSON)
    public Today today() throws SQLException {
        var date = LocalDate.now(clock);
        return Today.of(date, reports.created(Period.of(date, ZoneOffset.UTC)));
    }
}
