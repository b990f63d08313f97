package dev.lossless.drill.fault;

import dev.lossless.drill.fault.Fault.Act;
import dev.lossless.drill.fault.Fault.Hold;
import dev.lossless.drill.fault.Fault.Needs;
import dev.lossless.drill.fault.Fault.Sort;
import dev.lossless.drill.system.DrillSystem;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// What happens to MySQL. Writes wait or fail; none that was answered is lost, none happens by half.
final class MysqlFaults {

    private static final List<String> MYSQL = List.of(DrillSystem.DATABASE);
    private static final int DISK_KILOBYTES = 512;

    private MysqlFaults() {}

    static List<Fault> all() {
        return List.of(
                fault(
                        "stop-mysql",
                        "stopped in order, started again",
                        Hold.seconds(4, 10),
                        Needs.NOTHING,
                        (system, _) -> ServerFaults.stop(system, MYSQL)),
                fault(
                        "kill-mysql",
                        "kill -9, started again",
                        Hold.seconds(1, 5),
                        Needs.NOTHING,
                        (system, _) -> ServerFaults.kill(system, MYSQL)),
                fault(
                        "freeze-mysql",
                        "SIGSTOP, then SIGCONT",
                        Hold.seconds(8, 15),
                        Needs.NOTHING,
                        (system, _) -> ServerFaults.freeze(system, MYSQL)),
                fault(
                        "slow-mysql",
                        "the way to MySQL takes 40 ms longer",
                        Hold.seconds(8, 15),
                        Needs.NOTHING,
                        (system, _) -> ServerFaults.slow(List.of(system.mysql()), Duration.ofMillis(40))),
                fault(
                        "cut-mysql",
                        "connections to MySQL break again and again, in the middle of transactions",
                        Hold.seconds(8, 12),
                        Needs.NOTHING,
                        (system, random) -> ServerFaults.cut(List.of(system.mysql()), random, 600)),
                fault(
                        "deaf-mysql",
                        "MySQL's answers are held back, then connections break: what it commits, nobody hears of",
                        Hold.seconds(8, 12),
                        Needs.NOTHING,
                        (system, random) -> ServerFaults.loseAnswers(system.mysql(), random)),
                fault(
                        "silent-mysql",
                        "the way to MySQL swallows everything",
                        Hold.seconds(8, 15),
                        Needs.NOTHING,
                        (system, _) -> ServerFaults.silence(List.of(system.mysql()))),
                fault(
                        "vanish-mysql",
                        "all connections to MySQL swallow everything, and never come back; new ones can be made",
                        Hold.seconds(12, 15),
                        Needs.NOTHING,
                        (system, _) -> ServerFaults.vanish(system.mysql())),
                fault(
                        "demote-mysql",
                        "MySQL becomes read-only, its connections stay; the address leads to a copy that has everything",
                        Hold.seconds(5, 10),
                        Needs.NOTHING,
                        (system, _) -> FailOverFaults.demote(system)),
                fault(
                        "disk-full-mysql",
                        "MySQL's disk fills up, and is replaced",
                        Hold.seconds(10, 15),
                        SmallDisk::missing,
                        (system, _) -> ServerFaults.fillDisk(system, MYSQL.getFirst(), DISK_KILOBYTES)));
    }

    private static Fault fault(String name, String what, Hold hold, Needs needs, Act act) {
        return new Fault(name, what, Set.of("mysql"), Sort.CENTRAL, hold, needs, act);
    }
}
