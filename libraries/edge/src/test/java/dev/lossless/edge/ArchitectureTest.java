package dev.lossless.edge;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "dev.lossless.edge", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule noService = classes()
            .should()
            .onlyDependOnClassesThat(
                    resideOutsideOfPackage("dev.lossless..").or(resideInAPackage("dev.lossless.edge..")))
            .because("every service uses it, so it can know none of them");

    @ArchTest
    static final ArchRule noRecords = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "io.smallrye.reactive.messaging..", "io.quarkus.redis..")
            .because("this is how HTTP is spoken, and nothing else");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("dev.lossless.edge.(**)")
            .should()
            .beFreeOfCycles()
            .because("a feature is read one package at a time");

    /// No name of a class or field, and no text: compiled classes hold them all.
    @Test
    void noWordOfTodos() throws IOException {
        try (var files = Files.walk(Path.of("target/classes"))) {
            var classes =
                    files.filter(file -> file.toString().endsWith(".class")).toList();
            assertThat(classes).isNotEmpty().allSatisfy(file -> assertThat(
                            Files.readString(file, StandardCharsets.ISO_8859_1))
                    .as("%s", file)
                    .doesNotContainIgnoringCase("todo"));
        }
    }
}
