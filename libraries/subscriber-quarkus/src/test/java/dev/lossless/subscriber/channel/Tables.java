package dev.lossless.subscriber.channel;

import dev.lossless.subscriber.testkit.TestSchema;

/// Those of the inbox, and of what the tests' subscriber stores.
public final class Tables {

    public static final TestSchema SCHEMA = new TestSchema("subscriber").migrated();

    private Tables() {}
}
