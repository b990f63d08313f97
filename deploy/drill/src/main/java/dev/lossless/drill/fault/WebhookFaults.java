package dev.lossless.drill.fault;

import dev.lossless.drill.fault.Fault.Act;
import dev.lossless.drill.fault.Fault.Harm;
import dev.lossless.drill.fault.Fault.Hold;
import dev.lossless.drill.fault.Fault.Needs;
import dev.lossless.drill.fault.Fault.Sort;
import dev.lossless.drill.system.DrillSystem;
import dev.lossless.drill.system.Receiver;
import dev.lossless.drill.system.Receiver.Manner;
import dev.lossless.drill.system.Webhooks.Endpoint;
import dev.lossless.local.system.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// What happens to those who get webhooks and mails, and to notification-consumer while it sends.
public final class WebhookFaults {

    private static final String RECEIVER = "receiver";

    private static final String MAIL_SERVER = "mail server";

    /// Longer than an attempt may take here.
    private static final Duration HANGS = Duration.ofSeconds(6);

    private static final Duration DISABLED_WITHIN = Duration.ofMinutes(1);

    private static final Hold HOLD = Hold.seconds(10, 14);

    private WebhookFaults() {}

    /// Whether it hits the one receiver and nothing else, so that the other one must not notice.
    public static boolean hitsReceiverAlone(Fault fault) {
        return fault.name().endsWith("-receiver");
    }

    static List<Fault> all() {
        return List.of(
                receiver(
                        "hang-receiver",
                        "a receiver takes longer than an attempt may take",
                        new Manner(200, HANGS, Map.of())),
                receiver("failing-receiver", "a receiver answers 500", Manner.status(500)),
                receiver(
                        "busy-receiver",
                        "a receiver answers 429 with Retry-After",
                        new Manner(429, Duration.ZERO, Map.of("Retry-After", "2"))),
                fault(
                        "redirecting-receiver",
                        "a receiver redirects to another one, which must get nothing",
                        RECEIVER,
                        (system, _) -> behave(
                                system,
                                new Manner(
                                        307,
                                        Duration.ZERO,
                                        Map.of("Location", system.elsewhere().url())))),
                new Fault(
                        "gone-receiver",
                        "a receiver answers 410, and its webhook is enabled again later",
                        Set.of(RECEIVER, Service.NOTIFICATION.module(), Service.TODO.module(), "mysql", "kafka"),
                        Sort.ASIDE,
                        HOLD,
                        Needs.NOTHING,
                        WebhookFaults::gone),
                fault("kill-receiver", "a receiver ends, and listens again later", RECEIVER, WebhookFaults::kill),
                new Fault(
                        "kill-while-sending",
                        "notification-consumer is killed by kill -9 while many attempts are under way",
                        Set.of(RECEIVER, Service.NOTIFICATION.module()),
                        Sort.ASIDE,
                        Hold.seconds(1, 3),
                        Needs.NOTHING,
                        WebhookFaults::killWhileSending),
                fault(
                        "hang-mail-server",
                        "the mail server takes connections and says nothing",
                        MAIL_SERVER,
                        (system, _) -> {
                            system.mailServer().silence();
                            return new Harm("the mail server is silent", system.mailServer()::heal);
                        }));
    }

    private static Fault fault(String name, String what, String target, Act act) {
        return new Fault(name, what, Set.of(target), Sort.ASIDE, HOLD, Needs.NOTHING, act);
    }

    private static Fault receiver(String name, String what, Manner manner) {
        return fault(name, what, RECEIVER, (system, _) -> behave(system, manner));
    }

    private static Harm behave(DrillSystem system, Manner manner) {
        var receiver = system.webhooks().hit().receiver();
        receiver.behave(manner);
        return new Harm(
                "%s answers %d after %d s"
                        .formatted(
                                receiver.url(), manner.status(), manner.delay().toSeconds()),
                () -> receiver.behave(Receiver.WELL));
    }

    private static Harm gone(DrillSystem system, RandomGenerator random) {
        var endpoint = system.webhooks().hit();
        endpoint.receiver().behave(Manner.status(410));
        return new Harm(endpoint.receiver().url() + " answers 410", () -> {
            awaitDisabled(system, endpoint);
            endpoint.receiver().behave(Receiver.WELL);
            system.webhooks().enableAgain(endpoint);
        });
    }

    /// As soon as there was something to send.
    private static void awaitDisabled(DrillSystem system, Endpoint endpoint) throws InterruptedException {
        var deadline = System.nanoTime() + DISABLED_WITHIN.toNanos();
        while (!system.webhooks().state(endpoint).equals("DISABLED")) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("a webhook whose receiver answers 410 is not disabled after "
                        + DISABLED_WITHIN.toSeconds() + " s");
            }
            Thread.sleep(500);
        }
    }

    private static Harm kill(DrillSystem system, RandomGenerator random) {
        var receiver = system.webhooks().hit().receiver();
        receiver.end();
        return new Harm(receiver.url() + " is gone", receiver::listen);
    }

    private static Harm killWhileSending(DrillSystem system, RandomGenerator random) throws Exception {
        var receiver = system.webhooks().hit().receiver();
        receiver.behave(new Manner(200, Duration.ofSeconds(1), Map.of()));
        Thread.sleep(2_000 + random.nextInt(1_000));
        var victim = system.replicas(Service.NOTIFICATION).getFirst();
        system.kill(victim);
        return new Harm(
                "%s (process %d) killed while its attempts took a second"
                        .formatted(victim.name(), victim.process().pid()),
                () -> {
                    receiver.behave(Receiver.WELL);
                    system.launch(Service.NOTIFICATION).awaitReady();
                });
    }
}
