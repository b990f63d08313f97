package dev.lossless.drill.check;

import dev.lossless.cli.verify.TrailVerdict;
import dev.lossless.cli.verify.Verdict;
import dev.lossless.drill.check.Event.Place;
import dev.lossless.drill.load.Attempt;
import dev.lossless.drill.load.StaleRead;
import dev.lossless.drill.system.Loss;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Everything that was seen from outside after the faults, when all was quiet. The invariants are judged from
/// it alone.
///
/// @param staleReads  what lists did not show during the run
/// @param checkedReads how many lists were looked at
/// @param events      first occurrences, per user in the order of the topic
/// @param log         what the event log as a whole proves
/// @param trail       what the audit trail proves of itself
/// @param open        how many open todos analytics counts of each user
/// @param cachedLists every list in Redis that a reader could be served
/// @param deadLetters per consumer the names of the foreign records that it put aside
/// @param foreign     names of the foreign records that were put on `todo.events`
/// @param auditedTopics the topics that audit-consumer reads
/// @param forks       records with the number of another event
/// @param losses      how MySQL came back with fewer commits
public record Evidence(
        List<Attempt> attempts,
        List<StaleRead> staleReads,
        long checkedReads,
        List<Event> events,
        Verdict log,
        Stored stored,
        List<Audited> audit,
        TrailVerdict trail,
        Map<Count, Long> counts,
        Map<String, Long> open,
        List<CachedList> cachedLists,
        Map<String, List<String>> deadLetters,
        Set<String> foreign,
        Set<String> auditedTopics,
        List<String> forks,
        List<Loss> losses) {

    /// How many events were withdrawn, as MySQL had lost them.
    public long withdrawn() {
        return events.stream().filter(event -> event.withdraws().isPresent()).count();
    }

    /// What todo-service's schema holds.
    ///
    /// @param streams how far each user's stream is numbered
    /// @param waiting rows of the outbox
    /// @param parked  users whose stream is parked
    public record Stored(
            Map<String, Todo> todos,
            Map<String, Profile> profiles,
            Map<Stream, Long> streams,
            long waiting,
            List<String> parked) {}

    public record Todo(String id, String user, String title, boolean completed, int order, long version) {}

    public record Profile(String user, String fullName, long version) {}

    public record Stream(String topic, String user) {}

    /// An entry of the audit trail.
    public record Audited(Place place, String eventId, String type, String subject) {}

    /// What analytics counts: a user's events of a type in a quarter of an hour, about todos of a priority.
    ///
    /// @param user empty for all users together
    /// @param slot quarters of an hour since 1970
    public record Count(String user, long slot, String type, String priority) {

        private static final int SECONDS = 900;

        static long slot(Instant time) {
            return Math.floorDiv(time.getEpochSecond(), SECONDS);
        }
    }

    /// @param cached what Redis would serve
    /// @param fresh  what the database says
    public record CachedList(String key, String cached, String fresh) {}
}
