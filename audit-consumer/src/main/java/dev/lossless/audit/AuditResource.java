package dev.lossless.audit;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;

/// A user's own trail.
@Path("/users/me/audit")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class AuditResource {

    /// What a user id can be in the trail.
    private static final Pattern USER_ID = Pattern.compile("[!-~]{1,255}");

    private final TrailReader reader;
    private final JsonWebToken token;

    AuditResource(TrailReader reader, JsonWebToken token) {
        this.reader = reader;
        this.token = token;
    }

    /// The caller's entries, newest first.
    @GET
    public Response newest(@BeanParam TrailParameters parameters) throws SQLException {
        var search = TrailSearch.ofUser(userId());
        var page = reader.page(search, parameters.after(), parameters.pageSize());
        return answer(page, parameters);
    }

    static Response answer(TrailPage page, TrailParameters parameters) {
        var response = Response.ok(page.entries());
        page.next().ifPresent(next -> response.header(HttpHeaders.LINK, parameters.nextLink(next)));
        return response.build();
    }

    private String userId() {
        var subject = token.getSubject();
        if (subject == null || !USER_ID.matcher(subject).matches()) {
            throw new ProblemException(Problem.of(ProblemType.UNAUTHORIZED));
        }
        return subject;
    }
}
