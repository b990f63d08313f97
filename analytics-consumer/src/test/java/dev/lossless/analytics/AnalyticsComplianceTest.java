package dev.lossless.analytics;

import dev.lossless.local.ServersResource;
import dev.lossless.subscriber.testkit.SubscriberCompliance;
import dev.lossless.subscriber.testkit.TestEvent;
import dev.lossless.subscriber.testkit.TestSchema;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/// What every subscriber must do, with the real tables. Sums tell no sequences, so each event happens in the
/// quarter of an hour that has its sequence for a number.
@QuarkusTest
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "analytics"))
class AnalyticsComplianceTest extends SubscriberCompliance {

    private static final TestSchema SCHEMA = RealServersTest.SCHEMA;
    private static final int QUARTER_SECONDS = 900;

    /// Those that are too high for a time have the numbers from here on.
    private static final int HIGHEST = 1_000_000;

    private static final List<Long> HIGHER = new ArrayList<>();

    @Override
    protected TestEvent event(String userId, long sequence) {
        return TodoEvents.created(userId, sequence)
                .with(
                        "ce_time",
                        Instant.ofEpochSecond(slot(sequence) * QUARTER_SECONDS).toString());
    }

    private static long slot(long sequence) {
        if (sequence < HIGHEST) {
            return sequence;
        }
        if (!HIGHER.contains(sequence)) {
            HIGHER.add(sequence);
        }
        return HIGHEST + HIGHER.indexOf(sequence);
    }

    private static long sequence(int slot) {
        var higher = slot - HIGHEST;
        return higher >= 0 && higher < HIGHER.size() ? HIGHER.get(higher) : slot;
    }

    @Override
    protected List<Long> effects(String userId) {
        return SCHEMA
                .sums("SELECT slot, SUM(created) FROM event_count WHERE user_id = ? GROUP BY slot", userId)
                .entrySet()
                .stream()
                .flatMap(each ->
                        Collections.nCopies(each.getValue().intValue(), sequence(Integer.parseInt(each.getKey())))
                                .stream())
                .toList();
    }

    @Override
    protected OptionalLong storedOffset(TopicPartition partition) {
        return SCHEMA.storedOffset(partition);
    }

    @Override
    protected void loseEffects(Collection<String> users, TopicPartition partition, long offset) throws SQLException {
        try (var connection = SCHEMA.owner().getConnection()) {
            for (var user : users) {
                LostUser.remove(user, connection);
            }
        }
        SCHEMA.setStoredOffset(partition, offset);
    }

    @Override
    protected String group() {
        return RealServersTest.GROUP;
    }
}
