package dev.lossless.drill.fault;

import dev.lossless.drill.fault.Fault.Harm;
import dev.lossless.drill.fault.Fault.Hold;
import dev.lossless.drill.fault.Fault.Needs;
import dev.lossless.drill.fault.Fault.Sort;
import dev.lossless.drill.system.DrillSystem;
import dev.lossless.drill.system.DrillSystem.Launch;
import dev.lossless.drill.system.Processes;
import dev.lossless.local.Proxy;
import dev.lossless.local.system.Replica;
import dev.lossless.local.system.Service;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// What happens to the services themselves.
final class ServiceFaults {

    /// Longer than a relay's session lives without a word (30 s), and than a consumer's (15 s).
    private static final Hold LONGER_THAN_THE_RELAY = Hold.seconds(33, 38);

    private static final Hold LONGER_THAN_THE_GROUP = Hold.seconds(18, 22);
    private static final int CLOCK_STEP_MILLIS = 6_000;

    private ServiceFaults() {}

    static List<Fault> all() {
        var faults = new ArrayList<Fault>();
        Stream.of(Service.values()).map(ServiceFaults::kill).forEach(faults::add);
        faults.add(killBeforePublish());
        faults.add(killBeforeDelete());
        Stream.of(Service.values()).skip(1).map(ServiceFaults::killBeforeCommit).forEach(faults::add);
        Stream.of(Service.values()).map(ServiceFaults::replicas).forEach(faults::add);
        Stream.of(Service.values()).map(ServiceFaults::freeze).forEach(faults::add);
        Stream.of(Service.values()).map(ServiceFaults::clock).forEach(faults::add);
        return faults;
    }

    private static Fault kill(Service service) {
        return new Fault(
                "kill-" + service.module(),
                "kill -9 at a random moment, a new process later",
                Set.of(service.module()),
                sort(service),
                Hold.seconds(1, 6),
                Needs.NOTHING,
                (system, _) -> kill(system, service, "killed"));
    }

    private static Fault killBeforePublish() {
        return new Fault(
                "kill-before-publish",
                "todo-service is killed between commit and publish: Kafka gets nothing for a while, then kill -9",
                Set.of(Service.TODO.module(), "kafka"),
                Sort.CENTRAL,
                Hold.seconds(1, 3),
                Needs.NOTHING,
                (system, random) -> killWhile(system, Service.TODO, Proxy::holdRequests, random));
    }

    private static Fault killBeforeDelete() {
        return new Fault(
                "kill-before-delete",
                "todo-service is killed between publish and delete: Kafka's answers are held back, then kill -9",
                Set.of(Service.TODO.module(), "kafka"),
                Sort.CENTRAL,
                Hold.seconds(1, 3),
                Needs.NOTHING,
                (system, random) -> killWhile(system, Service.TODO, Proxy::holdAnswers, random));
    }

    private static Fault killBeforeCommit(Service service) {
        return new Fault(
                "kill-before-offset-" + service.module(),
                "killed between effect and offset commit: what it sends to Kafka is held back, then kill -9",
                Set.of(service.module(), "kafka"),
                Sort.ASIDE,
                Hold.seconds(1, 3),
                Needs.NOTHING,
                (system, random) -> killWhile(system, service, Proxy::holdRequests, random));
    }

    private static Fault replicas(Service service) {
        return new Fault(
                "replicas-" + service.module(),
                "two more replicas come, the first is killed, a new one comes, and the two go again",
                Set.of(service.module()),
                sort(service),
                Hold.seconds(4, 10),
                Needs.NOTHING,
                (system, _) -> replicas(system, service));
    }

    private static Fault freeze(Service service) {
        return new Fault(
                "freeze-" + service.module(),
                "SIGSTOP for longer than every time-out, with another replica beside it; then SIGCONT",
                Set.of(service.module()),
                sort(service),
                service == Service.TODO ? LONGER_THAN_THE_RELAY : LONGER_THAN_THE_GROUP,
                Needs.NOTHING,
                (system, _) -> freeze(system, service));
    }

    private static Fault clock(Service service) {
        return new Fault(
                "clock-" + service.module(),
                "the wall clock of its process jumps ahead by an hour, and back again",
                Set.of(service.module()),
                sort(service),
                Hold.seconds(6, 8),
                Clock::missing,
                (system, _) -> clock(system, service));
    }

    private static Harm kill(DrillSystem system, Service service, String how) throws InterruptedException {
        var victim = system.replicas(service).getFirst();
        system.kill(victim);
        return new Harm(
                "%s (process %d) %s".formatted(victim.name(), victim.process().pid(), how),
                () -> launch(system, service));
    }

    /// What is done to a proxy.
    private interface Hindrance {
        void on(Proxy proxy);
    }

    private static Harm killWhile(DrillSystem system, Service service, Hindrance hindrance, RandomGenerator random)
            throws InterruptedException {
        system.kafka().forEach(hindrance::on);
        try {
            Thread.sleep(500 + random.nextInt(2_000));
            return kill(system, service, "killed meanwhile");
        } finally {
            system.kafka().forEach(Proxy::heal);
        }
    }

    private static Harm replicas(DrillSystem system, Service service) throws IOException, InterruptedException {
        var first = system.replicas(service).getFirst();
        var others = List.of(system.launch(service), system.launch(service));
        for (var other : others) {
            other.awaitReady();
        }
        system.kill(first);
        return new Harm("3 replicas of %s, the first killed".formatted(service.module()), () -> {
            launch(system, service);
            others.forEach(system::stop);
        });
    }

    private static Harm freeze(DrillSystem system, Service service) throws IOException, InterruptedException {
        var frozen = system.replicas(service).getFirst();
        var other = launch(system, service);
        Processes.freeze(frozen.process());
        return new Harm("%s stands still, %s runs".formatted(frozen.name(), other.name()), () -> {
            Processes.thaw(frozen.process());
            frozen.awaitReady();
            system.stop(other);
        });
    }

    private static Harm clock(DrillSystem system, Service service) throws IOException, InterruptedException {
        var clock = new Clock(system);
        system.stop(system.replicas(service).getFirst());
        var moved = system.launch(service, new Launch(system.repository(), clock.environment()));
        moved.awaitReady();
        clock.move("+3600s");
        return new Harm("%s lives an hour ahead".formatted(moved.name()), () -> {
            clock.move("+0s");
            Thread.sleep(CLOCK_STEP_MILLIS);
            system.stop(moved);
            launch(system, service);
        });
    }

    private static Replica launch(DrillSystem system, Service service) throws IOException, InterruptedException {
        var replica = system.launch(service);
        replica.awaitReady();
        return replica;
    }

    private static Sort sort(Service service) {
        return service == Service.TODO ? Sort.CENTRAL : Sort.ASIDE;
    }
}
