package dev.lossless.analytics;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "dev.lossless.analytics", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String TOP = "dev.lossless.analytics";
    private static final String FIGURES = "dev.lossless.analytics.figures..";
    private static final String REPORT = "dev.lossless.analytics.report..";

    @ArchTest
    static final ArchRule roomsHaveNoCycles = slices().matching("dev.lossless.analytics.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a feature is read one package at a time");

    @ArchTest
    static final ArchRule nobodyKnowsTheSubscriber = noClasses()
            .that()
            .resideInAnyPackage(FIGURES, REPORT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(TOP)
            .because("it puts the rooms together, and so stands above them");

    @ArchTest
    static final ArchRule figuresKnowNoReports = noClasses()
            .that()
            .resideInAPackage(FIGURES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(REPORT, "jakarta.ws.rs..", "dev.lossless.edge..")
            .because("what is counted does not depend on who asks for it");

    @ArchTest
    static final ArchRule figuresKnowNoMessaging = noClasses()
            .that()
            .resideInAPackage(FIGURES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.quarkus..",
                    "io.smallrye..",
                    "org.eclipse.microprofile..",
                    "org.apache.kafka.clients.consumer..")
            .because("how an event is received is the library's matter");

    @ArchTest
    static final ArchRule reportsKnowNoEvents = noClasses()
            .that()
            .resideInAPackage(REPORT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.lossless.subscriber..", "org.apache.kafka..")
            .because("a report reads what is stored, and can add nothing to it");

    @ArchTest
    static final ArchRule resourcesAreReports = classes()
            .that()
            .areAnnotatedWith(Path.class)
            .should()
            .resideInAPackage(REPORT)
            .andShould()
            .haveSimpleNameEndingWith("Resource")
            .because("whoever looks for an address finds it in one place");

    @Test
    void packagesAreShort() throws IOException {
        try (var files = Files.walk(java.nio.file.Path.of("src/main/java"))) {
            assertThat(files.filter(Files::isRegularFile).collect(groupingBy(file -> file.getParent(), counting())))
                    .isNotEmpty()
                    .allSatisfy((folder, count) ->
                            assertThat(count).as("%s", folder).isLessThanOrEqualTo(20));
        }
    }
}
