package dev.lossless.subscriber.channel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.lossless.subscriber", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "dev.lossless.subscriber";

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching(ROOT + ".(**)")
            .should()
            .beFreeOfCycles()
            .because("each can be read without the ones that use it");

    @ArchTest
    static final ArchRule noServiceIsKnown = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            ROOT + "..", "dev.lossless.edge..", "dev.lossless.fetch..", "dev.lossless.local..")
                    .or(resideOutsideOfPackage("dev.lossless..")))
            .because("a service's meaning is its own");
}
