package dev.lossless.todo.admin;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.CurrentUser;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.todo.outbox.BacklogWatch;
import dev.lossless.todo.outbox.ParkedStreams;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Clock;

/// The outbox, for administrators: what waits, which streams are parked, and how they go on.
@Path("/admin/outbox")
@RolesAllowed("admin")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
class OutboxResource {

    private final BacklogWatch backlog;
    private final ParkedStreams parked;
    private final CurrentUser user;
    private final Clock clock;

    OutboxResource(BacklogWatch backlog, ParkedStreams parked, CurrentUser user, Clock clock) {
        this.backlog = backlog;
        this.parked = parked;
        this.user = user;
        this.clock = clock;
    }

    @GET
    public OutboxView show() throws SQLException {
        return OutboxView.of(backlog.count(), parked.all());
    }

    @POST
    @Path("/re-drive")
    @Consumes(MediaType.APPLICATION_JSON)
    public void redrive(@NotNull(message = "must be a JSON object") @Valid Redrive wish) {
        if (!parked.redrive(wish.userId(), wish.topic())) {
            throw notParked(wish.topic());
        }
    }

    /// Those that are parked again meanwhile stay parked.
    @POST
    @Path("/re-drive-all")
    @Consumes(MediaType.APPLICATION_JSON)
    public Redriven redriveAll(@NotNull(message = "must be a JSON object") @Valid RedriveAll wish) {
        var until = clock.instant();
        var streams = 0L;
        int some;
        do {
            some = parked.redriveSome(wish.topic(), wish.cause(), until);
            streams += some;
        } while (some > 0);
        return new Redriven(streams);
    }

    /// The administrator's name goes into the event that is published instead.
    @POST
    @Path("/discard")
    @Consumes(MediaType.APPLICATION_JSON)
    public OutboxView.Parked discard(@NotNull(message = "must be a JSON object") @Valid Discard wish) {
        return parked.discard(wish.userId(), wish.topic(), user.id(), wish.reason())
                .map(OutboxView.Parked::of)
                .orElseThrow(() -> notParked(wish.topic()));
    }

    private static ProblemException notParked(String topic) {
        return new ProblemException(
                Problem.of(CommonProblem.NOT_FOUND, "The user has no parked stream on %s.".formatted(topic)));
    }
}
