package dev.lossless.analytics.report;

import dev.lossless.analytics.Problem;
import dev.lossless.analytics.ProblemException;
import dev.lossless.analytics.ProblemType;
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
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;

/// A user's own figures.
@Path("/users/me/statistics")
@Authenticated
@RunOnVirtualThread
class OwnStatisticsResource {

    /// What a user id can be in the tables. The empty one stands for all users.
    private static final Pattern USER_ID = Pattern.compile("[!-~]{1,255}");

    private final Reports reports;
    private final Clock clock;
    private final JsonWebToken token;

    OwnStatisticsResource(Reports reports, Clock clock, JsonWebToken token) {
        this.reports = reports;
        this.clock = clock;
        this.token = token;
    }

    @GET
    @Produces({MediaType.APPLICATION_JSON, Csv.MEDIA_TYPE})
    public Response report(@Context UriInfo uri, @Context Request request) throws SQLException {
        var wanted = ReportRequest.of(uri.getQueryParameters(), clock);
        return ReportAnswer.of(reports.ofUser(userId(), wanted.period()), wanted.csv(), request);
    }

    private String userId() {
        var subject = token.getSubject();
        if (subject == null || !USER_ID.matcher(subject).matches()) {
            throw new ProblemException(Problem.of(ProblemType.UNAUTHORIZED));
        }
        return subject;
    }
}
