package dev.lossless.audit;

import dev.lossless.local.ServersResource;
import dev.lossless.subscriber.testkit.SubscriberTest;
import dev.lossless.subscriber.testkit.TestSchema;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import java.sql.Connection;
import java.sql.SQLException;

/// What the tests on real servers share.
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "audit"))
public abstract class RealServersTest extends SubscriberTest {

    protected static final String GROUP = "audit-consumer";
    protected static final TestSchema SCHEMA = new TestSchema("audit");

    protected RealServersTest() {
        super("todo.consumer", GROUP, "todo.events", "user.events");
    }

    /// A connection with the rights of the schema's owner, beside the service's own.
    protected static Connection asOwner() throws SQLException {
        return SCHEMA.owner().getConnection();
    }

    /// One statement with the owner's rights.
    protected static void execute(String sql) {
        SCHEMA.execute(sql);
    }

    /// One number, read with the owner's rights.
    protected static long number(String query) {
        return SCHEMA.numbers(query).getFirst();
    }

    protected static long entries(String userId) {
        return SCHEMA.numbers("SELECT COUNT(*) FROM audit_entry WHERE user_id = ?", userId)
                .getFirst();
    }
}
