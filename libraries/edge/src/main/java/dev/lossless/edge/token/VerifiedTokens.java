package dev.lossless.edge.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lossless.edge.CurrentUser;
import io.smallrye.jwt.auth.principal.DefaultJWTParser;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Clock;
import org.eclipse.microprofile.jwt.JsonWebToken;

/// Remembers which tokens were found good, letter by letter, so that a client's next request does not pay for the same
/// signature again. A token that has expired, or that was last verified some seconds ago, is verified anew: a key that
/// was withdrawn is refused from then on.
@Alternative
@Priority(1)
@ApplicationScoped
class VerifiedTokens extends DefaultJWTParser {

    private static final int MOST = 5_000;

    private final Cache<String, JsonWebToken> verified;
    private final Clock clock;

    VerifiedTokens(TokensConfig config, Clock clock) {
        this.verified = Caffeine.newBuilder()
                .expireAfterWrite(config.keysInterval())
                .maximumSize(MOST)
                .build();
        this.clock = clock;
    }

    @Override
    public JsonWebToken parse(String token) throws ParseException {
        var known = verified.getIfPresent(token);
        if (known != null && known.getExpirationTime() > clock.instant().getEpochSecond()) {
            return known;
        }
        var parsed = usable(token);
        verified.put(token, parsed);
        return parsed;
    }

    /// A signature proves who wrote the token, not that its claims have the shape that is read here.
    ///
    /// @throws ParseException when it proves nothing, or when its subject can be no user's id
    private JsonWebToken usable(String token) throws ParseException {
        try {
            var parsed = super.parse(token);
            CurrentUser.requireId(parsed.getSubject());
            parsed.getGroups();
            parsed.getName();
            parsed.getExpirationTime();
            return parsed;
        } catch (RuntimeException e) {
            throw new ParseException("a claim has not the expected shape", e);
        }
    }
}
