package dev.lossless.drill.fault;

import dev.lossless.drill.system.DrillSystem;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Something that goes wrong, and how it is put right again.
///
/// @param name    for `--faults`
/// @param what    what is done, for a person
/// @param targets what it hits; faults are mixed only if they hit different things
/// @param sort    what it says about the latency of writes
/// @param hold    how long it lasts
/// @param needs   says what is missing here for it
/// @param act     does it
public record Fault(String name, String what, Set<String> targets, Sort sort, Hold hold, Needs needs, Act act) {

    /// Which promise about latency it belongs to.
    public enum Sort {
        /// Kafka, Redis or a consumer is away or slow: writes must not notice.
        ASIDE,
        /// The database or todo-service itself is hit: writes wait or fail, and none is lost.
        CENTRAL
    }

    /// How long a fault lasts.
    public record Hold(Duration least, Duration most) {

        public static Hold seconds(int least, int most) {
            return new Hold(Duration.ofSeconds(least), Duration.ofSeconds(most));
        }

        public Duration choose(RandomGenerator random) {
            return least.plusMillis(random.nextLong(most.minus(least).toMillis() + 1));
        }
    }

    /// Whether a fault can be done here.
    public interface Needs {

        Needs NOTHING = _ -> Optional.empty();

        /// Empty when nothing is.
        Optional<String> missing(DrillSystem system);
    }

    /// Does it.
    public interface Act {

        /// Returns when the harm is done, with what puts it right.
        Harm begin(DrillSystem system, RandomGenerator random) throws Exception;
    }

    /// A harm that lasts.
    ///
    /// @param seen what was hit, for a person
    public record Harm(String seen, Undo undo) {}

    /// Puts right what was done, and returns when all processes answer again.
    public interface Undo {
        void run() throws Exception;
    }
}
