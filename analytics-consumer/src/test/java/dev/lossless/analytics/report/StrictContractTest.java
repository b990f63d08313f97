package dev.lossless.analytics.report;

import dev.lossless.analytics.Rest;
import dev.lossless.edge.testkit.StrictContract;
import dev.lossless.local.ServersResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;

/// With the test resource of [RealServersTest], which is not shared with a class that extends another one.
@QuarkusTest
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "analytics"))
class StrictContractTest extends StrictContract {

    @Override
    protected Path document() {
        return Path.of("contract/openapi.yaml");
    }

    @Override
    protected RequestSpecification caller() {
        return Rest.as("user-" + UUID.randomUUID(), "analyst", "admin").request();
    }

    @Override
    protected String address(RequestSpecification caller, String path) {
        return path;
    }

    /// A period is limited: its two ends are asked for together.
    @Override
    protected String query(String name, String value) {
        return Set.of("from", "to").contains(name) ? "from=%1$s&to=%1$s".formatted(value) : super.query(name, value);
    }

    /// Which time zones there are is not for a schema to say.
    @Override
    protected Set<String> undescribed() {
        return Set.of("timeZone");
    }
}
