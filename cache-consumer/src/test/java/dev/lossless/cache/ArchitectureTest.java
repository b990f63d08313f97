package dev.lossless.cache;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.lossless.cache", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule roomsHaveNoCycles = slices().matching("dev.lossless.cache.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a room can be understood without those that build on it");

    @ArchTest
    static final ArchRule invalidationKnowsNothingOfSampling = noClasses()
            .that()
            .resideInAPackage("..invalidation..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..sampling..", "jakarta.ws.rs..")
            .because("looking for stale lists is a check of the invalidation, and no part of it");

    @ArchTest
    static final ArchRule recordsAreReceivedByTheLibrary = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.clients..", "org.eclipse.microprofile.reactive..")
            .because("how a record is received stands once, in libraries/subscriber");
}
