package dev.lossless.edge.traffic;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import io.github.bucket4j.Bucket;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.time.Duration;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/// Limits the requests of each user by a token bucket per replica, and says what is left
/// (draft-ietf-httpapi-ratelimit-headers).
@ApplicationScoped
class RateLimit {

    private static final String REMAINING = RateLimit.class.getName();

    private final String policy;
    private final JsonWebToken token;
    private final LoadingCache<String, Bucket> buckets;

    RateLimit(LimitsConfig config, JsonWebToken token) {
        this.policy = policy(config);
        this.token = token;
        this.buckets =
                Caffeine.newBuilder().expireAfterAccess(Duration.ofMinutes(5)).build(_ -> fullBucket(config));
    }

    /// Before the others: who is too fast learns nothing else.
    @ServerRequestFilter(priority = Priorities.USER - 100)
    void take(ContainerRequestContext request) {
        var user = token.getSubject();
        if (user == null) {
            return;
        }
        var taken = buckets.get(user).tryConsumeAndReturnRemaining(1);
        request.setProperty(REMAINING, taken.getRemainingTokens());
        if (!taken.isConsumed()) {
            throw new ProblemException(Problem.rateLimited(Duration.ofNanos(taken.getNanosToWaitForRefill())));
        }
    }

    @ServerResponseFilter
    void tell(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(REMAINING) instanceof Long remaining) {
            response.getHeaders().add("RateLimit-Policy", policy);
            response.getHeaders().add("RateLimit", "\"user\";r=" + remaining);
        }
    }

    private static String policy(LimitsConfig config) {
        var seconds = Math.ceilDiv(config.burst(), config.requestsPerSecond());
        return "\"user\";q=%d;w=%d".formatted(config.burst(), seconds);
    }

    private static Bucket fullBucket(LimitsConfig config) {
        return Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(config.burst()).refillGreedy(config.requestsPerSecond(), Duration.ofSeconds(1)))
                .build();
    }
}
