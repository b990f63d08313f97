package dev.lossless.subscriber.poll;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Observer;
import dev.lossless.subscriber.OffsetRange;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Tables;
import dev.lossless.subscriber.Tested;
import dev.lossless.subscriber.deadletter.DeadLetterPublisher;
import dev.lossless.subscriber.engine.DeadLetters;
import dev.lossless.subscriber.jdbc.JdbcInbox;
import dev.lossless.subscriber.testkit.SubscriberCompliance;
import dev.lossless.subscriber.testkit.TestBroker;
import dev.lossless.subscriber.testkit.TestEvent;
import java.lang.reflect.InvocationTargetException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The compliance test finds what is wrong with a subscriber; each of these is right in everything else.
@Timeout(240)
class PlantedFaultsTest {

    private enum Fault {
        COMMIT_BEFORE_EFFECT("committedEventHasItsEffect"),
        EFFECT_WITHOUT_INBOX("repeatedEventHasItsEffectOnce"),
        DEAD_LETTER_NOT_PUBLISHED("deadLetterIsNoGapAndHoldsTheRecordAsItCame"),
        OFFSET_TOO_FAR("storedOffsetIsWhereTheEffectsEnd");

        private final String foundBy;

        Fault(String foundBy) {
            this.foundBy = foundBy;
        }
    }

    private final String group = "faulty-" + UUID.randomUUID();
    private final String topic = TestBroker.topic(2);

    @ParameterizedTest
    @EnumSource
    void faultIsFound(Fault fault) throws Exception {
        // a dead letter that never comes is awaited
        Awaitility.setDefaultTimeout(Duration.ofSeconds(1));
        try (var _ = start(Set.of(fault))) {
            assertThatThrownBy(() -> run(fault.foundBy))
                    .isInstanceOfAny(AssertionError.class, ConditionTimeoutException.class);
        } finally {
            Awaitility.reset();
        }
    }

    @Test
    void subscriberWithoutFaultPasses() throws Exception {
        try (var _ = start(Set.of())) {
            for (var fault : Fault.values()) {
                assertThatCode(() -> run(fault.foundBy)).doesNotThrowAnyException();
            }
        }
    }

    private AutoCloseable start(Set<Fault> faults) {
        TestBroker.create(new NewTopic(group + ".dead-letter", 1, (short) 1));
        var publisher = new DeadLetterPublisher(TestBroker.settings(), group + ".dead-letter", Clock.systemUTC());
        DeadLetters deadLetters = faults.contains(Fault.DEAD_LETTER_NOT_PUBLISHED) ? List::size : publisher;
        var loop = new PollLoop<>(
                TestBroker.settings(), group, List.of(topic), new Faulty(faults), deadLetters, Observer.NONE);
        var thread = Thread.ofPlatform().start(() -> {
            try {
                loop.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        return () -> {
            loop.close();
            thread.join();
            publisher.close();
        };
    }

    /// Runs one test of the compliance test.
    private void run(String test) throws Throwable {
        var subscriber = new Seen(group, topic);
        try {
            for (var step : List.of("openClients", test, "closeDeadLetters")) {
                var method = SubscriberCompliance.class.getDeclaredMethod(step);
                method.setAccessible(true);
                method.invoke(subscriber);
            }
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static final class Faulty extends Tested {

        private final Set<Fault> faults;
        private final JdbcInbox inbox = new JdbcInbox(Tables.SCHEMA.service(), Clock.systemUTC());
        private Batch<Boolean> waiting;

        Faulty(Set<Fault> faults) {
            super(Tables.SCHEMA.service());
            this.faults = faults;
        }

        @Override
        public Outcome<Boolean> handle(Batch<Boolean> batch) throws Exception {
            if (faults.contains(Fault.EFFECT_WITHOUT_INBOX)) {
                return inbox.once(batch, (_, statements) -> store(batch.events(), statements));
            }
            if (faults.contains(Fault.OFFSET_TOO_FAR)) {
                return super.handle(tooFar(batch));
            }
            if (faults.contains(Fault.COMMIT_BEFORE_EFFECT)) {
                return later(batch);
            }
            return super.handle(batch);
        }

        private static Batch<Boolean> tooFar(Batch<Boolean> batch) {
            var ranges = new HashMap<TopicPartition, OffsetRange>();
            batch.ranges()
                    .forEach((partition, range) -> ranges.put(
                            partition,
                            new OffsetRange(range.from(), range.to() + 1, range.leaderEpoch(), range.topicId())));
            return new Batch<>(batch.readings(), ranges);
        }

        /// Its effect comes with the next batch.
        private Outcome<Boolean> later(Batch<Boolean> batch) throws Exception {
            var before = waiting;
            waiting = new Batch<>(batch.readings(), Map.of());
            return before == null
                    ? new Outcome<>(List.of(), 0, List.of(), 0, List.of(), List.of())
                    : super.handle(before);
        }
    }

    /// How the effects of these subscribers are seen.
    private static final class Seen extends SubscriberCompliance {

        private final String group;
        private final String topic;

        Seen(String group, String topic) {
            this.group = group;
            this.topic = topic;
        }

        @Override
        protected TestEvent event(String userId, long sequence) {
            return TestEvent.of(topic, userId, sequence);
        }

        @Override
        protected List<Long> effects(String userId) {
            return Tables.SCHEMA.numbers("SELECT sequence FROM effect WHERE topic = ? AND user_id = ?", topic, userId);
        }

        @Override
        protected String group() {
            return group;
        }

        @Override
        protected String token(String userId, String... roles) {
            throw new UnsupportedOperationException("it has no REST interface");
        }

        @Override
        protected OptionalLong storedOffset(TopicPartition partition) {
            return Tables.SCHEMA.storedOffset(partition);
        }
    }
}
