package dev.lossless.subscriber.rest;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.CurrentUser;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.edge.ProblemType;
import dev.lossless.edge.QueryParameters;
import dev.lossless.edge.request.ReadsQuery;
import dev.lossless.subscriber.channel.Subscription;
import dev.lossless.subscriber.deadletter.DeadLetterPublisher;
import dev.lossless.subscriber.engine.Topics;
import dev.lossless.subscriber.rest.DeadLetterLog.Found;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.resteasy.reactive.RestPath;

/// What was unreadable: to be listed, looked at, driven again and discarded.
@Path("/admin/dead-letters")
@RolesAllowed("admin")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class DeadLetterResource {

    private static final int MAX_LIMIT = 500;
    private static final int DEFAULT_LIMIT = 50;

    private final DeadLetterLog log;
    private final DeadLetterPublisher publisher;
    private final Subscription subscription;
    private final CurrentUser user;

    DeadLetterResource(Topics topics, DeadLetterPublisher publisher, Subscription subscription, CurrentUser user) {
        this.log = new DeadLetterLog(topics, publisher.topic());
        this.publisher = publisher;
        this.subscription = subscription;
        this.user = user;
    }

    /// What a settled dead letter came to.
    ///
    /// @param outcome `re-driven`: it had its effect; `duplicate`: it had had its effect before; `discarded`;
    ///     or `dead-lettered-again`: it is still unreadable, and lies at the topic's end once more
    record Settled(String id, String outcome, Optional<String> cause) {}

    /// Which dead letters a request is about: those after `after`, `limit` of them (1 to 500).
    private record Page(DeadLetterId after, int limit) {

        static Page read(QueryParameters query) {
            var after = query.read("after", "must be PARTITION-OFFSET, as in 0-17", text -> DeadLetterId.parse(text)
                    .orElseThrow());
            var limit = query.readNumber("limit", 1, MAX_LIMIT);
            return new Page(after == null ? DeadLetterId.START : after, limit == null ? DEFAULT_LIMIT : limit);
        }
    }

    /// The open dead letters, oldest first; the settled ones too with `settled=true`.
    @GET
    @ReadsQuery
    public DeadLetterPage<DeadLetterView> list(@Context UriInfo uri) throws Exception {
        var query = new QueryParameters(uri);
        var page = Page.read(query);
        var settled = query.readFlag("settled");
        query.requireValid();
        var deadLetters = new ArrayList<DeadLetterView>();
        var next = log.visit(
                page.after(),
                page.limit(),
                settled != null && settled,
                (deadLetter, done) -> deadLetters.add(DeadLetterView.listed(deadLetter, done)));
        return new DeadLetterPage<>(deadLetters, next.map(DeadLetterId::text));
    }

    @GET
    @Path("/{partition}/{offset}")
    public DeadLetterView show(@RestPath String partition, @RestPath String offset) throws Exception {
        return DeadLetterView.shown(find(partition, offset));
    }

    /// Hands the record to the subscriber once more, as if it came from its topic now.
    @POST
    @Path("/{partition}/{offset}/re-drive")
    public Settled redrive(@RestPath String partition, @RestPath String offset) throws Exception {
        var deadLetter = findOpen(partition, offset);
        var record = log.restored(deadLetter).orElseThrow(() -> problem(DeadLetterProblem.DEAD_LETTER_WITHOUT_SOURCE));
        return redrive(deadLetter, record);
    }

    /// The same for the next open ones, in their order. Those whose record nobody has any more are passed over.
    /// With `until` only dead letters from before that time, so that none which fails again is tried twice in a
    /// run.
    @POST
    @ReadsQuery
    @Path("/re-drive")
    public DeadLetterPage<Settled> redriveAll(@Context UriInfo uri) throws Exception {
        var query = new QueryParameters(uri);
        var page = Page.read(query);
        var until = query.readTime("until");
        query.requireValid();
        var end = until == null ? Long.MAX_VALUE : until.toEpochMilli();
        var results = new ArrayList<Settled>();
        var next = log.visit(page.after(), page.limit(), false, (deadLetter, _) -> {
            if (deadLetter.timestamp() < end) {
                var record = log.restored(deadLetter);
                if (record.isPresent()) {
                    results.add(redrive(deadLetter, record.get()));
                }
            }
        });
        return new DeadLetterPage<>(results, next.map(DeadLetterId::text));
    }

    /// Settles it without any effect. The record stays on the topic, and who did this with it.
    @POST
    @Path("/{partition}/{offset}/discard")
    public Settled discard(@RestPath String partition, @RestPath String offset) throws Exception {
        var deadLetter = findOpen(partition, offset);
        publisher.settle(deadLetter, "discarded", user.id());
        return new Settled(id(deadLetter), "discarded", Optional.empty());
    }

    private Settled redrive(ConsumerRecord<byte[], byte[]> deadLetter, ConsumerRecord<byte[], byte[]> record)
            throws Exception {
        var by = user.id();
        var redriven = subscription.redrive(record);
        publisher.settle(deadLetter, "re-driven", by);
        return new Settled(
                id(deadLetter),
                switch (redriven.answer()) {
                    case APPLIED -> "re-driven";
                    case DUPLICATE -> "duplicate";
                    case UNREADABLE -> "dead-lettered-again";
                },
                redriven.cause());
    }

    private ConsumerRecord<byte[], byte[]> findOpen(String partition, String offset) throws Exception {
        var found = find(partition, offset);
        if (found.settlement().isPresent()) {
            throw problem(DeadLetterProblem.DEAD_LETTER_SETTLED);
        }
        return found.deadLetter();
    }

    private Found find(String partition, String offset) throws Exception {
        var id = DeadLetterId.parse(partition + "-" + offset).orElseThrow(() -> problem(CommonProblem.NOT_FOUND));
        return log.find(id).orElseThrow(() -> problem(CommonProblem.NOT_FOUND));
    }

    private static ProblemException problem(ProblemType type) {
        return new ProblemException(Problem.of(type));
    }

    private static String id(ConsumerRecord<byte[], byte[]> deadLetter) {
        return new DeadLetterId(deadLetter.partition(), deadLetter.offset()).text();
    }
}
