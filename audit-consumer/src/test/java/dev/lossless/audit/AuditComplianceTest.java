package dev.lossless.audit;

import dev.lossless.local.ServersResource;
import dev.lossless.subscriber.testkit.SubscriberCompliance;
import dev.lossless.subscriber.testkit.TestEvent;
import dev.lossless.subscriber.testkit.TestSchema;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/// What every subscriber must do, with the real trail. An entry for each event, of unknown types too: those of
/// the
/// type that is sent are looked at.
@QuarkusTest
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "audit"))
class AuditComplianceTest extends SubscriberCompliance {

    private static final TestSchema SCHEMA = RealServersTest.SCHEMA;

    @Override
    protected TestEvent event(String userId, long sequence) {
        return Events.todoCreated(userId, sequence);
    }

    /// Two events with one sequence are both evidence: then it is there once for each id that it has.
    @Override
    protected List<Long> effects(String userId) {
        return SCHEMA.numbers("""
                SELECT sequence FROM (SELECT sequence, ROW_NUMBER() OVER (PARTITION BY sequence, event_id ORDER BY link) copy \
                FROM audit_entry WHERE user_id = ? AND type = 'TodoCreated') entry GROUP BY sequence, copy""", userId);
    }

    @Override
    protected String group() {
        return RealServersTest.GROUP;
    }

    @Override
    protected OptionalLong storedOffset(TopicPartition partition) {
        return SCHEMA.storedOffset(partition);
    }

    @Override
    protected void loseEffects(Collection<String> users, TopicPartition partition, long offset) {
        for (var user : users) {
            for (var table : List.of("audit_entry", "audit_value", "dead_letter")) {
                SCHEMA.execute("DELETE FROM " + table + " WHERE user_id = ?", user);
            }
        }
        SCHEMA.setStoredOffset(partition, offset);
    }
}
