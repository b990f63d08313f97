package example;

import dev.lossless.subscriber.testkit.TestSchema;

final class Tables {

    static final TestSchema SCHEMA = new TestSchema("subscriber").migrated();

    private Tables() {}
}
