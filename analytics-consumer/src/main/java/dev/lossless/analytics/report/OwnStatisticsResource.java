package dev.lossless.analytics.report;

import dev.lossless.edge.CurrentUser;
import dev.lossless.edge.request.ReadsQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
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

/// A user's own figures.
@Path("/users/me/statistics")
@Authenticated
@RunOnVirtualThread
class OwnStatisticsResource {

    private final Reports reports;
    private final Clock clock;
    private final CurrentUser user;

    OwnStatisticsResource(Reports reports, Clock clock, CurrentUser user) {
        this.reports = reports;
        this.clock = clock;
        this.user = user;
    }

    @GET
    @ReadsQuery
    @Produces({MediaType.APPLICATION_JSON, Csv.MEDIA_TYPE})
    public Response report(@Context UriInfo uri, @Context Request request) throws SQLException {
        var wanted = ReportRequest.of(uri, clock, reports.kept());
        return ReportAnswer.of(reports.ofUser(user.id(), wanted.period()), wanted.csv(), request);
    }
}
