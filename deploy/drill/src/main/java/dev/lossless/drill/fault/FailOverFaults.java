package dev.lossless.drill.fault;

import dev.lossless.drill.fault.Fault.Act;
import dev.lossless.drill.fault.Fault.Harm;
import dev.lossless.drill.fault.Fault.Hold;
import dev.lossless.drill.fault.Fault.Needs;
import dev.lossless.drill.fault.Fault.Sort;
import dev.lossless.drill.system.DrillSystem;
import dev.lossless.drill.system.Loss;
import dev.lossless.drill.system.Processes;
import dev.lossless.local.Folders;
import dev.lossless.local.StandbyDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// MySQL comes back with fewer commits than were answered and published. What it lacks is lost, and named;
/// nothing that is answered afterwards is.
final class FailOverFaults {

    private static final int LEAST = 2;
    private static final int MOST = 40;

    private FailOverFaults() {}

    static List<Fault> all() {
        return List.of(
                fault(
                        "lose-commits-mysql",
                        "a copy takes MySQL's place that lacks the last commits",
                        FailOverFaults::failOver),
                fault(
                        "lose-commits-mysql-twice",
                        "the same, then another copy that has not heard of the first one and lacks even more",
                        FailOverFaults::failOverTwice),
                fault(
                        "lose-commits-mysql-in-place",
                        "MySQL's files are those of a moment before; it is the same server as before",
                        FailOverFaults::restore));
    }

    /// It becomes read-only, and tells nobody: connections stay as they are.
    static Harm demote(DrillSystem system) throws SQLException, InterruptedException {
        var primary = primary(system);
        var copy = system.startStandby();
        var numbers = new Numbers(system, copy.port());
        numbers.awaitEvents(primary.events());
        primary.demote();
        numbers.awaitAll(primary);
        system.promoteQuietly(copy);
        return new Harm("read-only; the address leads to another server that has everything", () -> {});
    }

    private static Fault fault(String name, String what, Act act) {
        return new Fault(name, what, Set.of("mysql"), Sort.CENTRAL, Hold.seconds(3, 6), Needs.NOTHING, act);
    }

    /// What a server has that is or will be the one that is used.
    ///
    /// @param since  commits from then on may be missing there
    /// @param events how many it has
    private record State(Numbers numbers, Instant since, long events) {

        /// Waits until it lacks some that were published.
        void awaitBehind(Numbers primary, RandomGenerator random) throws InterruptedException {
            primary.awaitPublished(events + random.nextInt(LEAST, MOST));
        }
    }

    private static Harm failOver(DrillSystem system, RandomGenerator random) throws Exception {
        var primary = primary(system);
        var copy = system.startStandby();
        var state = stopCopying(system, copy, primary);
        state.awaitBehind(primary, random);
        return new Harm(takeOver(system, copy, state, primary), () -> {});
    }

    private static Harm failOverTwice(DrillSystem system, RandomGenerator random) throws Exception {
        var primary = primary(system);
        var first = system.startStandby();
        var second = system.startStandby();
        var earlier = stopCopying(system, second, primary);
        earlier.awaitBehind(primary, random);
        var later = stopCopying(system, first, primary);
        later.awaitBehind(primary, random);
        var seen = takeOver(system, first, later, primary);
        later.awaitBehind(later.numbers(), random);
        return new Harm(seen + ", then " + takeOver(system, second, earlier, later.numbers()), () -> {});
    }

    /// It has all that was committed before this was called.
    private static State stopCopying(DrillSystem system, StandbyDatabase standby, Numbers primary)
            throws SQLException, InterruptedException {
        var numbers = new Numbers(system, standby.port());
        numbers.awaitEvents(primary.events());
        var since = Instant.now();
        numbers.awaitEvents(primary.events());
        standby.fallBehind();
        return new State(numbers, since, numbers.events());
    }

    /// The server that is used is gone, then the address leads to this one.
    private static String takeOver(DrillSystem system, StandbyDatabase standby, State state, Numbers primary)
            throws SQLException, InterruptedException {
        primary.awaitPublished(state.numbers().events() + LEAST);
        var epoch = primary.epoch();
        var lacking = primary.published() - state.numbers().events();
        Processes.kill(system.process(DrillSystem.DATABASE));
        var gone = Instant.now();
        system.promote(standby);
        return remember(system, "another server without %d published events".formatted(lacking), state, gone, epoch);
    }

    private static Harm restore(DrillSystem system, RandomGenerator random)
            throws IOException, SQLException, InterruptedException {
        var primary = primary(system);
        var data = system.data(DrillSystem.DATABASE);
        var kept = data.resolveSibling(data.getFileName() + ".kept");
        var since = Instant.now();
        system.process(DrillSystem.DATABASE).stop();
        Folders.copy(data, kept);
        system.startAgain(DrillSystem.DATABASE);
        var state = new State(primary, since, primary.events());
        state.awaitBehind(primary, random);
        var epoch = primary.epoch();
        var lacking = primary.published() - state.events();
        Processes.kill(system.process(DrillSystem.DATABASE));
        var gone = Instant.now();
        system.mysql().leadTo(primary.port());
        Folders.delete(data);
        Files.move(kept, data);
        system.startAgain(DrillSystem.DATABASE);
        var how = "the same server without %d published events".formatted(lacking);
        return new Harm(remember(system, how, state, gone, epoch), () -> {});
    }

    private static Numbers primary(DrillSystem system) {
        return new Numbers(system, system.mysqlPort());
    }

    /// @param epoch of the numbers before
    private static String remember(DrillSystem system, String how, State state, Instant gone, long epoch)
            throws InterruptedException {
        var noticed = state.numbers().raisedAbove(epoch);
        var first = system.mysql().firstConnection().orElse(gone);
        var loss = new Loss(how, state.since(), gone, epoch, first, noticed);
        system.lost(loss);
        return how
                + loss.noticedAfter()
                        .map(after -> ", noticed %d ms after the first connection".formatted(after.toMillis()))
                        .orElse(", not noticed");
    }
}
