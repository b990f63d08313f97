package dev.lossless.subscriber;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(
        packages = "dev.lossless.subscriber",
        importOptions = {DoNotIncludeTests.class, ArchitectureTest.NoTestKit.class})
class ArchitectureTest {

    private static final String ROOT = "dev.lossless.subscriber";
    private static final String[] CORE = {ROOT, ROOT + ".jdbc", ROOT + ".deadletter", ROOT + ".poll"};

    /// It lies in the same package, and is a library of its own.
    static final class NoTestKit implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return !location.contains("testkit");
        }
    }

    @ArchTest
    static final ArchRule coreNeedsNoFramework = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.quarkus..",
                    "io.smallrye..",
                    "io.micrometer..",
                    "io.opentelemetry..",
                    "io.vertx..",
                    "io.agroal..",
                    "jakarta..",
                    "org.eclipse.microprofile..",
                    "dev.lossless.edge..")
            .because("programs without Quarkus use it");

    @ArchTest
    static final ArchRule coreKnowsNothingOfTheRest = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + ".channel", ROOT + ".datasource", ROOT + ".observe", ROOT + ".rest")
            .because("those are for Quarkus");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching(ROOT + ".(**)")
            .should()
            .beFreeOfCycles()
            .because("each can be read without the ones that use it");

    @ArchTest
    static final ArchRule noServiceIsKnown = classes()
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage(ROOT + "..", "dev.lossless.edge..").or(resideOutsideOfPackage("dev.lossless..")))
            .because("a service's meaning is its own");

    /// Neither in names nor in texts nor in comments.
    @Test
    void nothingIsSaidOfTheDomain() throws IOException {
        try (var files = Files.walk(Path.of("src/main"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file).toLowerCase(Locale.ROOT))
                        .describedAs(file.toString())
                        .doesNotContain("todo", "audit", "analytics", "notification");
            }
        }
    }
}
