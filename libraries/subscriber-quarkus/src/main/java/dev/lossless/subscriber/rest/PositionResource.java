package dev.lossless.subscriber.rest;

import dev.lossless.edge.CurrentUser;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.UserStream;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// How far the caller's events have had their effect here.
@Path("/users/me/position")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class PositionResource {

    private final EventHandler<?> handler;
    private final CurrentUser user;
    private final List<String> topics;
    private final String service;

    PositionResource(
            EventHandler<?> handler,
            CurrentUser user,
            @ConfigProperty(name = "mp.messaging.incoming.events.topics") List<String> topics,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.handler = handler;
        this.user = user;
        this.topics = topics;
        this.service = service;
    }

    /// One for each topic of which an event had its effect.
    record Positions(List<TopicPosition> positions) {}

    /// @param sequence of the last event with effect
    /// @param at when it had it
    record TopicPosition(String topic, long sequence, Instant at) {}

    @GET
    public Positions position() throws Exception {
        var positions = new ArrayList<TopicPosition>();
        for (var topic : topics) {
            handler.lastEffect(new UserStream(topic, user.id()))
                    .ifPresent(last -> positions.add(new TopicPosition(topic, last.sequence(), last.at())));
        }
        return new Positions(positions);
    }

    /// The same at a path that no other service has, for one way in that leads to all of them.
    ///
    /// @param name this service's
    @GET
    @Path("/{service}")
    public Positions position(@PathParam("service") String name) throws Exception {
        if (!name.equals(service)) {
            throw new NotFoundException();
        }
        return position();
    }
}
