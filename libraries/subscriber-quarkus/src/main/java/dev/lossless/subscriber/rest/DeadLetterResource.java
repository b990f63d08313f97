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
import dev.lossless.subscriber.rest.DeadLetterLog.Wanted;
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
    private static final String CAUSE =
            "must be a cause, as /admin/dead-letters/causes names it, of at most %d characters"
                    .formatted(DeadLetterCause.LONGEST);

    private final DeadLetterLog log;
    private final Settling settling;
    private final CurrentUser user;

    DeadLetterResource(Topics topics, DeadLetterPublisher publisher, Subscription subscription, CurrentUser user) {
        this.log = new DeadLetterLog(topics, publisher.topic());
        this.settling = new Settling(log, publisher, subscription);
        this.user = user;
    }

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
        var cause = cause(query);
        query.requireValid();
        var deadLetters = new ArrayList<DeadLetterView>();
        var next = log.visit(
                page.after(),
                page.limit(),
                new Wanted(settled != null && settled, cause, Long.MAX_VALUE),
                (deadLetter, done) -> deadLetters.add(DeadLetterView.listed(deadLetter, done)));
        return new DeadLetterPage<>(deadLetters, next.map(DeadLetterId::text));
    }

    /// How many are open, by cause.
    @GET
    @Path("/causes")
    public DeadLetterCauses causes() throws Exception {
        return log.causes();
    }

    @GET
    @Path("/{partition}/{offset}")
    public DeadLetterView show(@RestPath String partition, @RestPath String offset) throws Exception {
        return DeadLetterView.shown(find(partition, offset));
    }

    @POST
    @Path("/{partition}/{offset}/re-drive")
    public Settled redrive(@RestPath String partition, @RestPath String offset) throws Exception {
        return settling.redrive(findOpen(partition, offset), user.id())
                .orElseThrow(() -> problem(DeadLetterProblem.DEAD_LETTER_WITHOUT_SOURCE));
    }

    /// The same for the next open ones, in their order. Those whose record nobody has any more are passed over.
    /// With `until` only dead letters from before that time, so that none which fails again is tried twice in a
    /// run; with `cause` only those of one cause.
    @POST
    @ReadsQuery
    @Path("/re-drive")
    public DeadLetterPage<Settled> redriveAll(@Context UriInfo uri) throws Exception {
        var query = new QueryParameters(uri);
        return settle(query, cause(query), settling::redrive);
    }

    @POST
    @Path("/{partition}/{offset}/discard")
    public Settled discard(@RestPath String partition, @RestPath String offset) throws Exception {
        return settling.discard(findOpen(partition, offset), user.id());
    }

    /// The same for the next open ones of one cause: nobody means to discard what was not looked at.
    @POST
    @ReadsQuery
    @Path("/discard")
    public DeadLetterPage<Settled> discardAll(@Context UriInfo uri) throws Exception {
        var query = new QueryParameters(uri);
        var cause = cause(query);
        query.requireGiven("cause");
        return settle(query, cause, (deadLetter, by) -> Optional.of(settling.discard(deadLetter, by)));
    }

    private interface Settlement {

        Optional<Settled> settle(ConsumerRecord<byte[], byte[]> deadLetter, String by) throws Exception;
    }

    private DeadLetterPage<Settled> settle(QueryParameters query, Optional<DeadLetterCause> cause, Settlement act)
            throws Exception {
        var page = Page.read(query);
        var until = query.readTime("until");
        query.requireValid();
        var wanted = new Wanted(false, cause, until == null ? Long.MAX_VALUE : until.toEpochMilli());
        var results = new ArrayList<Settled>();
        var by = user.id();
        var next = log.visit(page.after(), page.limit(), wanted, (deadLetter, _) -> act.settle(deadLetter, by)
                .ifPresent(results::add));
        return new DeadLetterPage<>(results, next.map(DeadLetterId::text));
    }

    private static Optional<DeadLetterCause> cause(QueryParameters query) {
        return Optional.ofNullable(query.read("cause", CAUSE, DeadLetterCause::parse));
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
}
