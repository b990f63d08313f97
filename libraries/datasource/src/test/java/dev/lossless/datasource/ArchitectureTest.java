package dev.lossless.datasource;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.lossless.edge.ReadOnlyDatabase;

@AnalyzeClasses(packages = "dev.lossless.datasource", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule noService = classes()
            .should()
            .onlyDependOnClassesThat(resideOutsideOfPackage("dev.lossless..")
                    .or(resideInAPackage("dev.lossless.datasource.."))
                    .or(type(ReadOnlyDatabase.class)))
            .because("services of every kind use it, so it can know none of them");
}
