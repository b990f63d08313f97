package dev.lossless.audit.search;

import dev.lossless.audit.Callers;
import dev.lossless.edge.testkit.StrictContract;
import dev.lossless.local.ServersResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.util.UUID;

/// With the test resource of [RealServersTest], which is not shared with a class that extends another one.
@QuarkusTest
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "audit"))
class StrictContractTest extends StrictContract {

    @Override
    protected Path document() {
        return Path.of("contract/openapi.yaml");
    }

    @Override
    protected RequestSpecification caller() {
        return Callers.as("user-" + UUID.randomUUID(), "auditor", "admin");
    }

    @Override
    protected String address(RequestSpecification caller, String path) {
        return path;
    }
}
