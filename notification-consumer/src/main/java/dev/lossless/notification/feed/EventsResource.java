package dev.lossless.notification.feed;

import dev.lossless.edge.CurrentUser;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.edge.QueryParameters;
import dev.lossless.edge.request.ReadsQuery;
import dev.lossless.edge.request.RequestHeaders;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.eclipse.microprofile.jwt.JsonWebToken;

/// A user's own events, from any of them on: a page, or live for as long as the token is valid.
@Path("/users/me/events")
@Authenticated
@RunOnVirtualThread
class EventsResource {

    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final String A_CURSOR = "must be what next, or the id of an event, was";
    private static final int MOST = 500;
    private static final int USUAL = 100;
    private static final long COMMENT_MILLIS = 15_000;

    private final Feed feed;
    private final LiveReaders readers;
    private final CurrentUser user;
    private final JsonWebToken token;
    private final RequestHeaders headers;
    private final UriInfo uri;
    private final Clock clock;

    EventsResource(
            Feed feed,
            LiveReaders readers,
            CurrentUser user,
            JsonWebToken token,
            RequestHeaders headers,
            UriInfo uri,
            Clock clock) {
        this.feed = feed;
        this.readers = readers;
        this.user = user;
        this.token = token;
        this.headers = headers;
        this.uri = uri;
        this.clock = clock;
    }

    private record Wanted(Cursor after, int limit) {}

    @GET
    @ReadsQuery
    @Produces(MediaType.APPLICATION_JSON)
    public Response page() throws SQLException {
        var wanted = wanted();
        return Response.ok(feed.read(user.id(), wanted.after, wanted.limit).json(), MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store")
                .build();
    }

    @GET
    @ReadsQuery
    @Produces(MediaType.SERVER_SENT_EVENTS + ";qs=0.5")
    public void live(@Context SseEventSink sink, @Context Sse sse) throws SQLException, InterruptedException {
        var wanted = wanted();
        var userId = user.id();
        var end = Instant.ofEpochSecond(token.getExpirationTime());
        try (sink;
                var reader = readers.add(userId)) {
            var cursor = wanted.after;
            var there = send(sink, sse.newEventBuilder().comment("live"));
            while (there && !readers.isStopping() && clock.instant().isBefore(end)) {
                var page = feed.read(userId, cursor, wanted.limit);
                for (var item : page.items()) {
                    there = there && send(sink, event(sse, item));
                }
                cursor = page.next();
                if (there && !page.more() && !reader.await(COMMENT_MILLIS)) {
                    there = send(sink, sse.newEventBuilder().comment("nothing new"));
                }
            }
        }
    }

    private static OutboundSseEvent.Builder event(Sse sse, Page.Item item) {
        return sse.newEventBuilder()
                .id(item.cursor().toString())
                .name(item.kind())
                .data(item.json());
    }

    /// @return whether the reader is still there
    private static boolean send(SseEventSink sink, OutboundSseEvent.Builder event) throws InterruptedException {
        try {
            sink.send(event.build()).toCompletableFuture().get();
            return !sink.isClosed();
        } catch (ExecutionException | IllegalStateException _) {
            return false;
        }
    }

    /// A browser that was cut off says by `Last-Event-ID` where it was.
    private Wanted wanted() {
        var query = new QueryParameters(uri);
        var after = Optional.ofNullable(query.read("after", A_CURSOR, Cursor::parse));
        var limit = Optional.ofNullable(
                query.read("limit", "must be a whole number from 1 to " + MOST, EventsResource::limit));
        query.requireValid();
        var last = headers.single(LAST_EVENT_ID).map(EventsResource::lastEventId);
        return new Wanted(last.or(() -> after).orElse(Cursor.BEGIN), limit.orElse(USUAL));
    }

    private static Cursor lastEventId(String text) {
        try {
            return Cursor.parse(text);
        } catch (IllegalArgumentException _) {
            throw new ProblemException(Problem.invalidHeader(LAST_EVENT_ID, A_CURSOR));
        }
    }

    private static int limit(String text) {
        if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > MOST) {
            throw new IllegalArgumentException(text);
        }
        return Integer.parseInt(text);
    }
}
