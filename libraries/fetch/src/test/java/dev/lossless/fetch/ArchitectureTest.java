package dev.lossless.fetch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.lossless.fetch", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule nothingButKafkasClient = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.lossless.fetch..", "java..", "org.apache.kafka..", "org.jboss.logging..")
            .because("every program here that reads topics uses it");
}
