package dev.lossless.audit;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Collectors;

@AnalyzeClasses(packages = "dev.lossless.audit", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule roomsHaveNoCycles = slices().matching("dev.lossless.audit.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a room is read by itself");

    @ArchTest
    static final ArchRule roomsDoNotKnowTheSubscriber = noClasses()
            .that()
            .resideInAnyPackage("dev.lossless.audit.*..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.lossless.audit"))
            .because("the trail can be recorded from anywhere; the subscriber only hands over");

    @ArchTest
    static final ArchRule onlyTheRestInterfaceKnowsRest = noClasses()
            .that()
            .resideOutsideOfPackage("dev.lossless.audit.search..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.lossless.audit.search..", "dev.lossless.edge..", "jakarta.ws.rs..")
            .because("the REST interface knows the trail, and not the reverse");

    @ArchTest
    static final ArchRule chainIsComputedWithoutStorage = noClasses()
            .that()
            .resideInAPackage("dev.lossless.audit.chain..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..", "javax.sql..", "org.apache.kafka.clients..", "dev.lossless.subscriber.*..")
            .because("a hash depends on the event and its order, on nothing else");

    @ArchTest
    static final ArchRule noMessaging = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.smallrye.reactive.messaging..",
                    "org.eclipse.microprofile.reactive..",
                    "org.apache.kafka.clients.admin..",
                    "org.apache.kafka.clients.producer..",
                    "dev.lossless.subscriber.channel..",
                    "dev.lossless.subscriber.deadletter..")
            .because("how events are received is the library's matter");

    @ArchTest
    static final ArchRule noOtherService = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.lossless.todo..", "dev.lossless.analytics..", "dev.lossless.cache..")
            .because("services share documents and how events are received, never their meaning");

    @ArchTest
    static void noPackageIsLarge(JavaClasses classes) {
        var files = classes.stream()
                .collect(Collectors.groupingBy(
                        type -> type.getPackageName(),
                        Collectors.mapping(
                                type -> type.getSource().orElseThrow().getFileName(), Collectors.toSet())));
        assertThat(files)
                .isNotEmpty()
                .allSatisfy((name, sources) -> assertThat(sources).as(name).hasSizeLessThanOrEqualTo(20));
    }
}
