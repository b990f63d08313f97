package dev.lossless.todo.outbox;

import dev.lossless.todo.storage.Questions;
import dev.lossless.todo.storage.Script;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;

/// The outbox for a transaction that many changes share, and that its caller begins and ends on a connection
/// of
/// its
/// own.
///
/// Streams are locked first, by [#lock] or [#take]; numbers follow each other as [Sequence] says; [#store]
/// puts
/// numbers and
/// events into the script of the changes; and after the commit the caller says so by [#committed].
@ApplicationScoped
public class GatheredEvents {

    private final Outbox outbox;
    private final BacklogWatch backlog;
    private final Event<Appended> appended;

    GatheredEvents(Outbox outbox, BacklogWatch backlog, Event<Appended> appended) {
        this.outbox = outbox;
        this.backlog = backlog;
        this.appended = appended;
    }

    /// @throws BacklogFullException when too many events wait already
    public void requireRoom(UserStream stream) {
        backlog.requireRoom(stream);
    }

    /// Locks those of the streams that exist and that nobody else has locked. Never waits.
    ///
    /// @param locked gets each of them, and its last number
    public void lock(Questions questions, Collection<UserStream> streams, ObjLongConsumer<UserStream> locked) {
        StreamNumbers.lock(questions, streams, locked);
    }

    /// Locks the stream, waiting for it, and takes its next number; a new stream begins.
    public long take(Connection connection, UserStream stream) throws SQLException {
        return StreamNumbers.take(connection, stream);
    }

    /// Asks for the epoch in which numbers are given now; see [Sequence].
    public void epoch(Questions questions, LongConsumer epoch) {
        StreamNumbers.epoch(questions, epoch);
    }

    /// @throws IllegalArgumentException when its JSON is longer than `outbox.max-payload`: it could not be
    ///     published
    public PendingEvent pending(NewEvent event, String traceparent) {
        return outbox.pending(event, traceparent);
    }

    /// @param epoch  in which they were taken
    /// @param taken  how many numbers of each stream were taken, those by [#take] not counted
    /// @param events a user's in the order of their numbers
    public void store(Script script, long epoch, Map<UserStream, Integer> taken, Collection<PendingEvent> events) {
        StreamNumbers.advance(script, epoch, taken);
        OutboxStore.insert(script, events);
    }

    /// Tells everybody who acts on committed events. Not within a JTA transaction.
    public void committed(UserStream stream, long last) {
        appended.fire(new Appended(stream.userId(), stream.aggregateType(), last));
    }
}
