package dev.lossless.subscriber;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.lossless.fetch.BoundedFetches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(
        packages = "dev.lossless.subscriber",
        importOptions = {DoNotIncludeTests.class, ArchitectureTest.NoTestKit.class})
class ArchitectureTest {

    private static final String ROOT = "dev.lossless.subscriber";
    private static final int MOST_FILES = 20;

    /// It lies in the same package, and is a library of its own.
    static final class NoTestKit implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return !location.contains("testkit");
        }
    }

    @ArchTest
    static final ArchRule noFrameworkIsNeeded = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + "..",
                    "java..",
                    "dev.lossless.fetch..",
                    "javax.sql..",
                    "org.apache.kafka..",
                    "com.fasterxml.jackson.core..",
                    "org.jboss.logging..")
            .because("programs without a framework use it, and what it says is nobody's subject");

    @ArchTest
    static final ArchRule whatASubscriberIsMadeOfKnowsNoMachinery = classes()
            .that()
            .resideInAPackage(ROOT)
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages(ROOT + ".engine", ROOT + ".jdbc", ROOT + ".deadletter", ROOT + ".poll")
            .because("it can be read alone");

    @ArchTest
    static final ArchRule consumersHaveBoundedFetches = noClasses()
            .that(describe("do not bound their fetches", type -> type.getDirectDependenciesFromSelf().stream()
                    .noneMatch(used -> used.getTargetClass().isAssignableTo(BoundedFetches.class))))
            .should()
            .callConstructorWhere(target(owner(type(KafkaConsumer.class))))
            .because("a record of kilobytes may fill the memory");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching(ROOT + ".(**)")
            .should()
            .beFreeOfCycles()
            .because("each can be read without the ones that use it");

    /// Neither in names nor in texts nor in comments.
    @Test
    void nothingIsSaidOfTheDomain() throws IOException {
        for (var module : new String[] {".", "../subscriber-quarkus"}) {
            try (var files = Files.walk(Path.of(module, "src/main"))) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file).toLowerCase(Locale.ROOT))
                            .describedAs(file.toString())
                            .doesNotContain("todo", "audit", "analytics", "notification");
                }
            }
        }
    }

    @Test
    void packagesFitOnePage() throws IOException {
        for (var module : new String[] {".", "../subscriber-quarkus", "../subscriber-testkit"}) {
            try (var folders = Files.walk(Path.of(module, "src/main")).filter(Files::isDirectory)) {
                for (var folder : folders.toList()) {
                    try (var files = Files.list(folder).filter(Files::isRegularFile)) {
                        assertThat(files).describedAs(folder.toString()).hasSizeLessThanOrEqualTo(MOST_FILES);
                    }
                }
            }
        }
    }
}
