package dev.lossless.todo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.persistence.Entity;
import jakarta.ws.rs.Path;

@AnalyzeClasses(packages = "dev.lossless.todo", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule outboxKnowsNothingOfTodos = noClasses()
            .that()
            .resideInAPackage("..outbox..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..task..", "..listcache..", "..problem..", "dev.lossless.edge..")
            .because("the outbox serves any aggregate and can be copied as it is");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("dev.lossless.todo.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a feature is read one package at a time");

    @ArchTest
    static final ArchRule onlyTheRelayKnowsKafka = noClasses()
            .that()
            .resideOutsideOfPackage("..outbox..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..")
            .because("a write must never wait for the broker");

    @ArchTest
    static final ArchRule onlyTheListCacheKnowsRedis = noClasses()
            .that()
            .resideOutsideOfPackage("..listcache..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.quarkus.redis..")
            .because("a write must never wait for the cache");

    @ArchTest
    static final ArchRule entitiesChangeByVerbs = methods()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(Entity.class)
            .should()
            .haveNameNotMatching("set[A-Z].*")
            .because("a change that returns no event would go unseen");

    @ArchTest
    static final ArchRule resourcesAreNamedSo = classes()
            .that()
            .areAnnotatedWith(Path.class)
            .should()
            .haveSimpleNameEndingWith("Resource")
            .because("one word for one idea");
}
