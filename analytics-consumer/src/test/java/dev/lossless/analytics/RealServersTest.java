package dev.lossless.analytics;

import dev.lossless.analytics.figures.EventType;
import dev.lossless.local.ServersResource;
import dev.lossless.subscriber.testkit.SubscriberTest;
import dev.lossless.subscriber.testkit.TestSchema;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// What the tests on real servers share. They count their own users alone.
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "analytics"))
public abstract class RealServersTest extends SubscriberTest {

    protected static final String GROUP = "analytics-consumer";
    protected static final TestSchema SCHEMA = new TestSchema("analytics");

    protected RealServersTest() {
        super("todo.consumer", GROUP, TodoEvents.TOPIC);
    }

    /// A connection with the rights of the schema's owner, beside the service's own.
    protected static Connection asOwner() throws SQLException {
        return SCHEMA.owner().getConnection();
    }

    /// How many events of a type were counted of this test's users, over all days and priorities.
    protected long counted(EventType type) {
        var query = "SELECT COALESCE(SUM(%s), 0) FROM event_count WHERE user_id LIKE ?".formatted(type.column());
        return SCHEMA.numbers(query, user + "%").getFirst();
    }

    protected long created() {
        return counted(EventType.CREATED);
    }

    /// The positions of this test's users.
    protected List<Long> consumed() {
        return SCHEMA.numbers("SELECT sequence FROM consumed WHERE user_id LIKE ?", user + "%");
    }
}
