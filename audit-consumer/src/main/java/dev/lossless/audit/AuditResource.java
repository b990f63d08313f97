package dev.lossless.audit;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.resteasy.reactive.RestQuery;

/// A user's own trail.
@Path("/users/me/audit")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class AuditResource {

    private static final int MAX_LIMIT = 500;

    /// What a user id can be in the trail.
    private static final Pattern USER_ID = Pattern.compile("[!-~]{1,255}");

    private final AuditTrail trail;
    private final JsonWebToken token;

    AuditResource(AuditTrail trail, JsonWebToken token) {
        this.trail = trail;
        this.token = token;
    }

    /// The caller's newest entries, newest first.
    ///
    /// @param limit how many at most, 1 to 500
    @GET
    public List<AuditEntryView> newest(@RestQuery @DefaultValue("50") String limit) throws SQLException {
        return trail.newest(userId(), number(limit));
    }

    private String userId() {
        var subject = token.getSubject();
        if (subject == null || !USER_ID.matcher(subject).matches()) {
            throw new ProblemException(Problem.of(ProblemType.UNAUTHORIZED));
        }
        return subject;
    }

    private static int number(String limit) {
        if (limit.matches("[1-9][0-9]{0,2}") && Integer.parseInt(limit) <= MAX_LIMIT) {
            return Integer.parseInt(limit);
        }
        throw new ProblemException(Problem.invalid("limit", "must be a number from 1 to " + MAX_LIMIT));
    }
}
