package dev.lossless.edge;

import jakarta.enterprise.context.RequestScoped;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;

/// Who asks: the subject of the verified bearer token.
@RequestScoped
public class CurrentUser {

    /// A subject is at most 255 ASCII characters (OpenID Connect Core, section 2). Braces would break the hash tag
    /// that keeps a user's cache keys in one slot of a Redis cluster.
    private static final Pattern USER_ID = Pattern.compile("[!-z|~]{1,255}");

    private final JsonWebToken token;

    CurrentUser(JsonWebToken token) {
        this.token = token;
    }

    /// The user's id.
    ///
    /// @throws ProblemException 401 when the token has no usable subject
    public String id() {
        return requireId(token.getSubject());
    }

    /// @throws ProblemException 401 when this can be no user's id
    public static String requireId(String subject) {
        if (!isId(subject)) {
            throw new ProblemException(Problem.of(
                    CommonProblem.UNAUTHORIZED,
                    "The token's sub must be 1 to 255 visible ASCII characters without braces."));
        }
        return subject;
    }

    /// Whether this can be the id of a user, here and in everything that the services store, publish and log.
    public static boolean isId(String text) {
        return text != null && USER_ID.matcher(text).matches();
    }
}
