package dev.lossless.todo;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.lossless.fetch.BoundedFetches;
import jakarta.persistence.Entity;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;

@AnalyzeClasses(packages = "dev.lossless.todo", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final Pattern CHANGE = Pattern.compile(
            "(?s)(?:INSERT INTO |UPDATE |DELETE .*FROM )(todo|user_stream|idempotency_key)\\b|INSERT (INTO outbox_event)\\b");

    @ArchTest
    static final ArchRule outboxKnowsNothingOfTodos = noClasses()
            .that()
            .resideInAPackage("..outbox..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..task..", "..listcache..", "..problem..", "dev.lossless.edge..")
            .because("the outbox serves any aggregate and can be copied as it is");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("dev.lossless.todo.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a feature is read one package at a time");

    @ArchTest
    static final ArchRule outboxDoesNotKnowItsRelay = noClasses()
            .that()
            .resideInAPackage("dev.lossless.todo.outbox")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..outbox.relay..")
            .because("appending is the same whether this relay or another tool publishes");

    @ArchTest
    static final ArchRule onlyTheRelayKnowsKafka = noClasses()
            .that()
            .resideOutsideOfPackage("..outbox.relay..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..")
            .because("a write must never wait for the broker");

    @ArchTest
    static final ArchRule consumersHaveBoundedFetches = noClasses()
            .that(describe("do not bound their fetches", type -> type.getDirectDependenciesFromSelf().stream()
                    .noneMatch(used -> used.getTargetClass().isAssignableTo(BoundedFetches.class))))
            .should()
            .callConstructorWhere(target(owner(type(KafkaConsumer.class))))
            .because("a record of kilobytes may fill the memory");

    @ArchTest
    static final ArchRule onlyTheListCacheKnowsRedis = noClasses()
            .that()
            .resideOutsideOfPackage("..listcache..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.quarkus.redis..")
            .because("a write must never wait for the cache");

    @ArchTest
    static final ArchRule entitiesChangeByVerbs = methods()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(Entity.class)
            .should()
            .haveNameNotMatching("set[A-Z].*")
            .because("a change that returns no event would go unseen");

    @ArchTest
    static final ArchRule resourcesAreNamedSo = classes()
            .that()
            .areAnnotatedWith(Path.class)
            .should()
            .haveSimpleNameEndingWith("Resource")
            .because("one word for one idea");

    @ArchTest
    static final ArchRule todosAreReadByHibernateAndWrittenByTheirTable = noClasses()
            .should()
            .callMethodWhere(describe(
                    "it changes todos",
                    call -> call.getTargetOwner().getSimpleName().equals("Todos")
                            && call.getName().matches("persist.*|delete.*|update.*|flush|getEntityManager|getSession")))
            .because(
                    "a change of a row without the lock of its user's stream could be overwritten, and its event be wrong");

    /// As their string constants show. Events that were published are deleted elsewhere; profiles are Hibernate's.
    @ArchTest
    static void oneClassHasTheSqlThatChangesATable(JavaClasses all) throws IOException {
        var changing = new TreeMap<String, Set<String>>();
        for (var one : all) {
            for (var text : strings(one)) {
                CHANGE.matcher(text).results().forEach(found -> changing.computeIfAbsent(
                                found.group(1) == null ? found.group(2) : found.group(1), _ -> new TreeSet<>())
                        .add(one.getSimpleName()));
            }
        }
        assertThat(changing)
                .isEqualTo(Map.of(
                        "todo", Set.of("TodoTable"),
                        "user_stream", Set.of("StreamNumbers"),
                        "idempotency_key", Set.of("FirstAnswers"),
                        "INTO outbox_event", Set.of("OutboxStore")));
    }

    private static List<String> strings(JavaClass one) throws IOException {
        var constants = ClassFile.of()
                .parse(one.getSource()
                        .orElseThrow()
                        .getUri()
                        .toURL()
                        .openStream()
                        .readAllBytes())
                .constantPool();
        return StreamSupport.stream(constants.spliterator(), false)
                .filter(StringEntry.class::isInstance)
                .map(entry -> ((StringEntry) entry).stringValue())
                .toList();
    }
}
