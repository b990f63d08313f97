package dev.lossless.cli.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.AuditDatabase;
import dev.lossless.cli.Connection;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.argument.DeadLetterId;
import dev.lossless.cli.argument.Line;
import dev.lossless.cli.argument.Port;
import dev.lossless.cli.argument.Topic;
import dev.lossless.cli.argument.UserId;
import dev.lossless.cli.argument.WebhookId;
import dev.lossless.cli.consumers.DeadLetterApi;
import dev.lossless.cli.outbox.OutboxApi;
import dev.lossless.cli.verify.EventsProof;
import dev.lossless.cli.verify.TodoDatabase;
import dev.lossless.cli.verify.TrailCheck;
import dev.lossless.cli.verify.TrailKeys;
import dev.lossless.cli.webhooks.WebhookApi;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "console",
        description = {
            "Serves a page for operators to the browser of this machine, until Ctrl-C: what is wrong and its runbook, the way"
                    + " of the events in numbers, parked streams, dead letters and webhooks with what can be done about them,"
                    + " verifications with their progress.",
            "What it does it does with your token, by the same calls as the verbs outbox, dead-letters, webhooks, verify and"
                    + " status."
                    + " Nobody else on the network reaches it, nor does another page in the browser: it needs the link"
                    + " that is printed."
        })
public final class Console implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--port", paramLabel = "PORT", description = "Port on 127.0.0.1. Default: a free one.")
    private Port port;

    @Mixin
    private Connection connection;

    @Mixin
    private TodoDatabase todoDatabase;

    @Mixin
    private AuditDatabase auditDatabase;

    @Mixin
    private TrailKeys trailKeys;

    @Mixin
    private HomeOption home;

    Console(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var local = home.running();
        try (var watch = new Watch(connection, local);
                var server = new ConsoleServer(port == null ? 0 : port.number(), api(watch, local))) {
            terminal.line("Open in a browser of this machine:%n%n%s%n", server.link());
            terminal.line("Stop: Ctrl-C");
            new CountDownLatch(1).await();
            return 0;
        } catch (InterruptedException _) {
            return 0;
        }
    }

    private Api api(Watch watch, Optional<RunningSystem> local) {
        var proofs = new Proofs()
                .with("events", progress -> EventsProof.of(connection, todoDatabase, local, progress)
                        .describe())
                .with("audit", progress -> TrailCheck.verdict(
                                auditDatabase, trailKeys, local, Optional.empty(), progress)
                        .describe());
        return new Api()
                .get("/api/system", _ -> system(local))
                .get("/api/way", _ -> watch.way())
                .get("/api/runbook", wish -> Map.of("text", Runbooks.text(text(wish, "name"))))
                .post(
                        "/api/outbox/re-drive",
                        wish -> settle(watch, local, wish, (api, stream) -> {
                            api.redrive(stream);
                            return stream;
                        }))
                .post(
                        "/api/outbox/discard",
                        wish -> settle(watch, local, wish, (api, stream) -> {
                            api.discard(stream, text(stream, "reason"));
                            return stream;
                        }))
                .post(
                        "/api/outbox/re-drive-all",
                        wish -> redriveAll(watch, local, new Topic(text(wish, "topic")), new Line(text(wish, "cause"))))
                .get(
                        "/api/dead-letters",
                        wish -> letters(
                                local,
                                wish,
                                api -> api.list(
                                        optional(wish, "after"), flag(wish, "settled"), optional(wish, "cause"))))
                .get("/api/dead-letter", wish -> letters(local, wish, api -> api.show(id(wish))))
                .post(
                        "/api/dead-letter/re-drive",
                        wish -> changed(watch, letters(local, wish, api -> api.redrive(id(wish)))))
                .post(
                        "/api/dead-letter/discard",
                        wish -> changed(watch, letters(local, wish, api -> api.discard(id(wish)))))
                .post(
                        "/api/dead-letters/re-drive",
                        wish -> changed(
                                watch,
                                letters(
                                        local,
                                        wish,
                                        api -> api.redriveAll(
                                                optional(wish, "after"),
                                                Instant.parse(text(wish, "until")),
                                                optional(wish, "cause")))))
                .post(
                        "/api/dead-letters/discard",
                        wish -> changed(
                                watch,
                                letters(
                                        local,
                                        wish,
                                        api -> api.discardAll(
                                                optional(wish, "after"),
                                                Instant.parse(text(wish, "until")),
                                                text(wish, "cause")))))
                .get("/api/webhooks", wish -> webhooks(local, api -> api.list(new UserId(text(wish, "user")))))
                .get("/api/webhook", wish -> webhooks(local, api -> api.show(webhook(wish))))
                .get(
                        "/api/webhook/deliveries",
                        wish -> webhooks(local, api -> api.deliveries(webhook(wish), number(wish, "before"))))
                .get(
                        "/api/webhook/delivery",
                        wish -> webhooks(local, api -> api.delivery(webhook(wish), required(wish, "delivery"))))
                .post(
                        "/api/webhook/enable",
                        wish -> changed(watch, webhooks(local, api -> api.enable(webhook(wish), number(wish, "from")))))
                .post(
                        "/api/webhook/disable",
                        wish -> changed(watch, webhooks(local, api -> api.disable(webhook(wish)))))
                .post(
                        "/api/webhook/replay",
                        wish -> changed(
                                watch, webhooks(local, api -> api.replay(webhook(wish), required(wish, "from")))))
                .post(
                        "/api/webhook/re-drive",
                        wish -> changed(watch, webhooks(local, api -> api.redrive(webhook(wish)))))
                .post(
                        "/api/webhook/delivery/re-drive",
                        wish -> changed(
                                watch, webhooks(local, api -> api.redrive(webhook(wish), required(wish, "delivery")))))
                .get("/api/verifications", _ -> proofs.status())
                .post("/api/verifications/events", _ -> proofs.start("events"))
                .post("/api/verifications/audit", _ -> proofs.start("audit"));
    }

    private Map<String, Object> system(Optional<RunningSystem> local) {
        var consumers = Stream.of(Service.values())
                .filter(service -> service != Service.TODO)
                .map(Service::module)
                .toList();
        return Map.of(
                "operator",
                Operator.of(connection.adminToken(local)),
                "todoService",
                connection.url(Service.TODO, local).toString(),
                "consumers",
                consumers);
    }

    private Object settle(
            Watch watch,
            Optional<RunningSystem> local,
            JsonNode stream,
            BiFunction<OutboxApi, JsonNode, JsonNode> act) {
        text(stream, "userId");
        text(stream, "topic");
        try (var api = OutboxApi.of(connection, local)) {
            return changed(watch, act.apply(api, stream));
        }
    }

    private Object redriveAll(Watch watch, Optional<RunningSystem> local, Topic topic, Line cause) {
        try (var api = OutboxApi.of(connection, local)) {
            var streams = api.redriveAll(topic, cause);
            watch.forget();
            return Map.of("streams", streams);
        }
    }

    private JsonNode webhooks(Optional<RunningSystem> local, Function<WebhookApi, JsonNode> act) {
        try (var api = WebhookApi.ofOperators(connection, local)) {
            return act.apply(api);
        }
    }

    private JsonNode letters(Optional<RunningSystem> local, JsonNode wish, Function<DeadLetterApi, JsonNode> act) {
        try (var api = DeadLetterApi.of(consumer(text(wish, "service")), connection, local)) {
            return act.apply(api);
        }
    }

    private static JsonNode changed(Watch watch, JsonNode answer) {
        watch.forget();
        return answer;
    }

    private static Service consumer(String module) {
        return Stream.of(Service.values())
                .filter(service -> service != Service.TODO && service.module().equals(module))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no consumer " + module + "."));
    }

    private static DeadLetterId id(JsonNode wish) {
        return new DeadLetterId(text(wish, "id"));
    }

    private static WebhookId webhook(JsonNode wish) {
        return new WebhookId(text(wish, "webhook"));
    }

    private static long required(JsonNode wish, String name) {
        return number(wish, name).orElseThrow(() -> new IllegalArgumentException(name + " is missing."));
    }

    private static Optional<Long> number(JsonNode wish, String name) {
        var text = wish.path(name).asText();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,16}")) {
            throw new IllegalArgumentException(name + " must be a whole number.");
        }
        return Optional.of(Long.valueOf(text));
    }

    private static Optional<String> optional(JsonNode wish, String name) {
        return Optional.ofNullable(wish.get(name)).map(JsonNode::asText);
    }

    private static boolean flag(JsonNode wish, String name) {
        return wish.path(name).asText().equals("true");
    }

    /// @throws IllegalArgumentException if it is missing
    private static String text(JsonNode wish, String name) {
        var text = wish.path(name).asText();
        if (text.isBlank()) {
            throw new IllegalArgumentException(name + " is missing.");
        }
        return text;
    }
}
