package dev.lossless.edge.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/// The metric `tls_certificate_end_seconds`: until when the certificates count that were given to this
/// service as PEM by its settings, of each setting the one that ends first. They are read once, at the start,
/// as the clients do that use them: one that was renewed since then is not in use.
@ApplicationScoped
class CertificatesInUse {

    private static final Logger LOG = Logger.getLogger(CertificatesInUse.class);
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

    private final Config config;
    private final MeterRegistry registry;

    CertificatesInUse(Config config, MeterRegistry registry) {
        this.config = config;
        this.registry = registry;
    }

    void register(@Observes StartupEvent event) {
        var ends = new TreeMap<String, Instant>();
        config.getPropertyNames().forEach(name -> value(name)
                .flatMap(pem -> end(name, pem))
                .ifPresent(end -> ends.merge(setting(name), end, CertificatesInUse::earlier)));
        ends.forEach((setting, end) -> Gauge.builder("tls.certificate.end", end, Instant::getEpochSecond)
                .description("When a certificate in use ends, in seconds since 1970")
                .baseUnit("seconds")
                .tag("setting", setting)
                .register(registry));
    }

    /// A setting that cannot be read by itself, such as one that refers to another one which is missing, is
    /// none.
    private Optional<String> value(String name) {
        try {
            return config.getOptionalValue(name, String.class).filter(value -> value.contains(BEGIN));
        } catch (RuntimeException e) {
            LOG.debugf("a setting is not read: name=%s cause=%s", name, e);
            return Optional.empty();
        }
    }

    /// What stands between the certificates, such as names of their owners, is no part of them.
    static Optional<Instant> end(String name, String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(
                            pem.substring(pem.indexOf(BEGIN)).getBytes(US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .map(certificate -> certificate.getNotAfter().toInstant())
                    .min(Comparator.naturalOrder());
        } catch (CertificateException e) {
            LOG.warnf("a certificate cannot be read: setting=%s cause=%s", name, e);
            return Optional.empty();
        }
    }

    /// A setting of the environment stands there by the name of its variable.
    private static String setting(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '.');
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
