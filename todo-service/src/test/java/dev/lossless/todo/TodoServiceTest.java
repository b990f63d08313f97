package dev.lossless.todo;

import dev.lossless.local.ServersResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test of the running service with the real MariaDB, Kafka and Redis. All such tests share one application.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@QuarkusTest
@ExtendWith(FrequentPolls.class)
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "todo"))
public @interface TodoServiceTest {}
