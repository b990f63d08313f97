package dev.lossless.analytics;

import dev.lossless.analytics.DeadLetterLog.Found;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/// What became unreadable: to be listed, looked at, driven again and discarded.
@Path("/admin/dead-letters")
@RolesAllowed("admin")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class DeadLetterResource {

    private static final int MAX_LIMIT = 500;

    private final DeadLetterLog log;
    private final DeadLetterPublisher publisher;
    private final StatisticsEventConsumer consumer;
    private final JsonWebToken token;

    DeadLetterResource(
            DeadLetterLog log, DeadLetterPublisher publisher, StatisticsEventConsumer consumer, JsonWebToken token) {
        this.log = log;
        this.publisher = publisher;
        this.consumer = consumer;
        this.token = token;
    }

    /// What a settled dead letter came to.
    ///
    /// @param outcome `re-driven`, `discarded`, or `dead-lettered-again`: it is still unreadable, and lies at the
    ///     topic's end once more
    record Settled(String id, String outcome, Optional<String> cause) {}

    /// The open dead letters, oldest first.
    ///
    /// @param after the last one of the page before
    /// @param limit how many at most, 1 to 500
    /// @param settled whether the settled ones are listed too
    @GET
    public DeadLetterPage<DeadLetter> list(
            @RestQuery Optional<String> after,
            @RestQuery @DefaultValue("50") String limit,
            @RestQuery @DefaultValue("false") boolean settled)
            throws Exception {
        var letters = new ArrayList<DeadLetter>();
        var next = log.visit(
                start(after), number(limit), settled, (letter, done) -> letters.add(DeadLetter.listed(letter, done)));
        return new DeadLetterPage<>(letters, next.map(DeadLetterId::text));
    }

    @GET
    @Path("/{partition}/{offset}")
    public DeadLetter show(@RestPath int partition, @RestPath long offset) {
        var found = find(partition, offset);
        return DeadLetter.shown(found.letter(), found.settlement());
    }

    /// Hands the record to the consumer once more, as if it came from its topic now.
    @POST
    @Path("/{partition}/{offset}/re-drive")
    public Settled redrive(@RestPath int partition, @RestPath long offset) throws Exception {
        return redrive(findOpen(partition, offset));
    }

    /// The same for the next open ones, in their order. Those without a source are passed over.
    ///
    /// @param until only dead letters from before this time, so that none which fails again is tried twice in a run
    @POST
    @Path("/re-drive")
    public DeadLetterPage<Settled> redriveAll(
            @RestQuery Optional<String> after,
            @RestQuery @DefaultValue("50") String limit,
            @RestQuery Optional<String> until)
            throws Exception {
        var end = until.map(DeadLetterResource::time).orElse(Long.MAX_VALUE);
        var results = new ArrayList<Settled>();
        var next = log.visit(start(after), number(limit), false, (letter, _) -> {
            if (letter.timestamp() < end && DeadLetter.source(letter).isPresent()) {
                results.add(redrive(letter));
            }
        });
        return new DeadLetterPage<>(results, next.map(DeadLetterId::text));
    }

    /// Settles it without any effect. The record stays on the topic, and who did this with it.
    @POST
    @Path("/{partition}/{offset}/discard")
    public Settled discard(@RestPath int partition, @RestPath long offset) throws Exception {
        var letter = findOpen(partition, offset);
        publisher.settle(letter, "discarded", by());
        return new Settled(id(letter), "discarded", Optional.empty());
    }

    private Settled redrive(ConsumerRecord<byte[], byte[]> letter) throws Exception {
        var record = DeadLetter.restored(letter)
                .orElseThrow(() -> new ProblemException(Problem.of(ProblemType.DEAD_LETTER_WITHOUT_SOURCE)));
        var cause = consumer.takeAgain(record);
        publisher.settle(letter, "re-driven", by());
        return new Settled(id(letter), cause.isPresent() ? "dead-lettered-again" : "re-driven", cause);
    }

    private String by() {
        return Optional.ofNullable(token.getSubject())
                .orElseThrow(() -> new ProblemException(Problem.of(ProblemType.UNAUTHORIZED)));
    }

    private ConsumerRecord<byte[], byte[]> findOpen(int partition, long offset) {
        var found = find(partition, offset);
        if (found.settlement().isPresent()) {
            throw new ProblemException(Problem.of(ProblemType.DEAD_LETTER_SETTLED));
        }
        return found.letter();
    }

    private Found find(int partition, long offset) {
        return log.find(new DeadLetterId(partition, offset))
                .orElseThrow(() -> new ProblemException(Problem.of(ProblemType.NOT_FOUND)));
    }

    private static String id(ConsumerRecord<byte[], byte[]> letter) {
        return new DeadLetterId(letter.partition(), letter.offset()).text();
    }

    private static DeadLetterId start(Optional<String> after) {
        return after.map(text -> DeadLetterId.parse("after", text)).orElse(DeadLetterId.START);
    }

    private static long time(String until) {
        try {
            return Instant.parse(until).toEpochMilli();
        } catch (DateTimeException _) {
            throw new ProblemException(Problem.invalid("until", "must be an RFC 3339 time"));
        }
    }

    private static int number(String limit) {
        if (limit.matches("[1-9][0-9]{0,2}") && Integer.parseInt(limit) <= MAX_LIMIT) {
            return Integer.parseInt(limit);
        }
        throw new ProblemException(Problem.invalid("limit", "must be a number from 1 to " + MAX_LIMIT));
    }
}
