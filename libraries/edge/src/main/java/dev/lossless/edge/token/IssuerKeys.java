package dev.lossless.edge.token;

import dev.lossless.edge.KeysUnavailableException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;

/// The keys of the issuer, read again and again: what it adds is taken, what it withdraws is refused, and so is the
/// key of a file that was replaced. While the issuer does not answer, the keys that were read last count.
@ApplicationScoped
class IssuerKeys implements VerificationKeyResolver {

    private static final Logger LOG = Logger.getLogger(IssuerKeys.class);

    private final JWTAuthContextInfo settings;
    private final Clock clock;
    private final Duration interval;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile Read last;

    IssuerKeys(JWTAuthContextInfo settings, TokensConfig config, Clock clock, MeterRegistry registry) {
        this.settings = settings;
        this.interval = config.keysInterval();
        this.clock = clock;
        Gauge.builder("tokens.keys.age", this::age)
                .description("Time since the issuer's keys were read")
                .baseUnit("seconds")
                .register(registry);
    }

    private record Read(KeySet keys, Instant at) {}

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("issuer-keys").start(this::readRegularly);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
    }

    private void readRegularly() {
        try {
            do {
                tryToRead();
            } while (!stopping.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            // the service stops
        }
    }

    private void tryToRead() {
        try {
            read();
        } catch (UnresolvableKeyException | RuntimeException e) {
            LOG.warnf(
                    "the issuer's keys cannot be read, those of before count: location=%s cause=%s",
                    settings.getPublicKeyLocation(), e);
        }
    }

    private Read read() throws UnresolvableKeyException {
        var begin = clock.instant();
        last = new Read(new KeySet(settings), begin);
        return last;
    }

    /// @throws KeysUnavailableException when no keys could be read since the start
    @Override
    public Key resolveKey(JsonWebSignature signature, List<JsonWebStructure> nesting) throws UnresolvableKeyException {
        var known = last;
        return (known == null ? first() : known).keys().resolveKey(signature, nesting);
    }

    private synchronized Read first() {
        try {
            return last == null ? read() : last;
        } catch (UnresolvableKeyException e) {
            throw new KeysUnavailableException(e);
        }
    }

    private double age() {
        var known = last;
        return known == null
                ? Double.NaN
                : Duration.between(known.at(), clock.instant()).toMillis() / 1000.0;
    }
}
