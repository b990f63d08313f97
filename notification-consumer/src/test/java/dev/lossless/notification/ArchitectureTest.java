package dev.lossless.notification;

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

@AnalyzeClasses(packages = "dev.lossless.notification", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String TOP = "dev.lossless.notification";
    private static final String REQUEST = "dev.lossless.notification.request..";
    private static final String MESSAGE = "dev.lossless.notification.message..";
    private static final String DELIVERY = "dev.lossless.notification.delivery..";
    private static final String WEBHOOK = "dev.lossless.notification.webhook..";
    private static final String ERASURE = "dev.lossless.notification.erasure..";
    private static final String MAIL = "dev.lossless.notification.mail..";
    private static final String FEED = "dev.lossless.notification.feed..";

    @ArchTest
    static final ArchRule roomsHaveNoCycles = slices().matching("dev.lossless.notification.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a feature is read one package at a time");

    @ArchTest
    static final ArchRule nobodyKnowsTheSubscriber = noClasses()
            .that()
            .resideInAnyPackage(REQUEST, MESSAGE, DELIVERY, WEBHOOK, FEED, MAIL, ERASURE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(TOP)
            .because("it puts the rooms together, and so stands above them");

    @ArchTest
    static final ArchRule targetKnowsNoEventsAndNoDatabase = noClasses()
            .that()
            .resideInAPackage(REQUEST)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    MESSAGE, DELIVERY, WEBHOOK, FEED, "dev.lossless.subscriber..", "java.sql..", "javax.sql..")
            .because("where a request may go does not depend on what it is about");

    @ArchTest
    static final ArchRule onlyTargetOpensConnections = noClasses()
            .that()
            .resideOutsideOfPackage(REQUEST)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net.http..", "io.vertx.core.http..", "io.vertx.core.net..")
            .because("what is sent past it is sent to an address that nobody has judged");

    @ArchTest
    static final ArchRule deliveryKnowsNoRequests = noClasses()
            .that()
            .resideInAnyPackage(MESSAGE, DELIVERY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "dev.lossless.edge..", "org.apache.kafka..")
            .because("what is planned and sent does not depend on who asks for it");

    @ArchTest
    static final ArchRule feedKnowsNoDeliveries = noClasses()
            .that()
            .resideInAPackage(FEED)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DELIVERY, WEBHOOK, REQUEST, MAIL)
            .because("who reads events does not depend on what was sent");

    @ArchTest
    static final ArchRule resourcesAreInTheRoomsOfThoseWhoAsk = classes()
            .that()
            .areAnnotatedWith(Path.class)
            .should()
            .resideInAnyPackage(WEBHOOK, FEED, MAIL, ERASURE)
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
