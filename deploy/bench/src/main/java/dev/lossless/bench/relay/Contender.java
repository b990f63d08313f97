package dev.lossless.bench.relay;

import dev.lossless.local.Coordinates;
import dev.lossless.local.ServerProcess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Something that publishes an outbox.
sealed interface Contender {

    String name();

    /// Leaves so many events in the outbox while nothing publishes them. Their users' names begin with the run's.
    void fill(Stage stage, String run, int events) throws Exception;

    /// Publishes what is there, until it is closed.
    Running publish(Stage stage) throws Exception;

    /// Publishes what is written at this rate from now on, until it is closed.
    ///
    /// @param answers are told of each write that todo-service took
    Running write(Stage stage, String run, int rate, Answers answers) throws Exception;

    /// Where all of them run.
    record Stage(Path folder, Coordinates servers) {

        Replica replica(String name, boolean relay) throws Exception {
            return Replica.launch(name, folder, servers, Map.of("outbox.relay", Boolean.toString(relay)));
        }

        ServerProcess program(Class<?> main, String... arguments) throws Exception {
            return Program.start(main, folder, servers, arguments);
        }

        Backlog backlog(String run) {
            return new Backlog(servers, run);
        }
    }

    /// What stops everything that was started, in the reverse order.
    final class Running implements AutoCloseable {

        private final List<Runnable> parts = new ArrayList<>();
        private URI service;

        Running with(Runnable stop) {
            parts.addFirst(stop);
            return this;
        }

        Running at(URI url) {
            service = url;
            return this;
        }

        /// The todo-service that writes.
        URI service() {
            return service;
        }

        @Override
        public void close() {
            parts.forEach(Runnable::run);
        }
    }

    /// todo-service's relay.
    record BuiltIn(int replicas) implements Contender {

        @Override
        public String name() {
            return replicas == 1 ? "todo-service, one replica" : "todo-service, %d replicas".formatted(replicas);
        }

        @Override
        public void fill(Stage stage, String run, int events) throws Exception {
            stage.backlog(run).fill(events);
        }

        @Override
        public Running publish(Stage stage) throws Exception {
            var running = new Running();
            for (var number = 1; number <= replicas; number++) {
                running.with(stage.replica("todo-service-" + number, true)::close);
            }
            return running;
        }

        @Override
        public Running write(Stage stage, String run, int rate, Answers answers) throws Exception {
            var running = new Running();
            for (var number = 2; number <= replicas; number++) {
                running.with(stage.replica("todo-service-" + number, true).awaitReady()::close);
            }
            var service = stage.replica("todo-service-1", true).awaitReady();
            return running.at(service.url())
                    .with(service::close)
                    .with(Writer.start(service.url(), stage.servers().keys(), answers, rate)::close);
        }
    }

    /// A program that takes the relay's place on todo-service's table.
    ///
    /// @param main its state, if it keeps any, lies in the folder that it is told
    record InPlace(String name, Class<?> main) implements Contender {

        /// Starts from where it was before these events: what follows the binary log has a place in it then.
        @Override
        public void fill(Stage stage, String run, int events) throws Exception {
            try (var topic = new Topic(stage.servers().kafkaBootstrapServers());
                    var _ = publish(stage)) {
                var before = topic.end().records();
                stage.backlog(run + "-first").fill(1);
                while (topic.end().records() == before) {
                    Thread.sleep(100);
                }
            }
            stage.backlog(run).clear();
            stage.backlog(run).fill(events);
        }

        @Override
        public Running publish(Stage stage) throws Exception {
            var state = Files.createDirectories(stage.folder().resolve("state"));
            return new Running().with(stage.program(main, state.toString())::stop);
        }

        @Override
        public Running write(Stage stage, String run, int rate, Answers answers) throws Exception {
            var running = publish(stage);
            var service = stage.replica("todo-service-1", false).awaitReady();
            return running.at(service.url())
                    .with(service::close)
                    .with(Writer.start(service.url(), stage.servers().keys(), answers, rate)::close);
        }
    }

    /// A library with a table and appends of its own.
    record Library() implements Contender {

        @Override
        public String name() {
            return "transaction-outbox";
        }

        @Override
        public void fill(Stage stage, String run, int events) throws Exception {
            LibraryOutbox.clear(stage.servers());
            LibraryOutbox.fill(stage.servers(), run, events);
        }

        @Override
        public Running publish(Stage stage) throws Exception {
            return new Running().with(stage.program(LibraryOutbox.class)::stop);
        }

        @Override
        public Running write(Stage stage, String run, int rate, Answers answers) throws Exception {
            LibraryOutbox.clear(stage.servers());
            return new Running().with(stage.program(LibraryOutbox.class, run, Integer.toString(rate))::stop);
        }
    }
}
