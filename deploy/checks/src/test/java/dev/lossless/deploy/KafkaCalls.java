package dev.lossless.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipFile;

/// Which methods of Kafka's clients the packaged code of a service calls: its own and that of this project's libraries.
final class KafkaCalls {

    private static final String CLIENTS = "org/apache/kafka/clients/";

    /// What an Admin may be asked without any right.
    private static final Set<String> FREE = Set.of("Admin.create", "Admin.close", "Admin.describeCluster");

    private final Set<String> calls;

    private KafkaCalls(Set<String> calls) {
        this.calls = calls;
    }

    static KafkaCalls of(String service) {
        var calls = new TreeSet<String>();
        try (var files = Files.walk(Repository.ROOT.resolve(service).resolve("target/quarkus-app"))) {
            files.filter(KafkaCalls::isOwn).forEach(jar -> calls.addAll(in(jar)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KafkaCalls(calls);
    }

    private static boolean isOwn(Path file) {
        var name = file.getFileName().toString();
        return name.endsWith(".jar") && (file.getParent().endsWith("app") || name.startsWith("dev.lossless."));
    }

    private static Set<String> in(Path jar) {
        var calls = new TreeSet<String>();
        try (var zip = new ZipFile(jar.toFile())) {
            for (var entry : zip.stream()
                    .filter(file -> file.getName().endsWith(".class"))
                    .toList()) {
                var model = ClassFile.of().parse(zip.getInputStream(entry).readAllBytes());
                StreamSupport.stream(model.constantPool().spliterator(), false)
                        .flatMap(constant ->
                                constant instanceof MemberRefEntry member ? Stream.of(member) : Stream.empty())
                        .filter(member -> member.owner().asInternalName().startsWith(CLIENTS))
                        .forEach(member -> calls.add(name(member)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return calls;
    }

    /// KafkaConsumer and Consumer are the same here.
    private static String name(MemberRefEntry member) {
        var owner = member.owner().asInternalName();
        var simple = owner.substring(owner.lastIndexOf('/') + 1).replaceFirst("^Kafka(?=[A-Z])", "");
        return simple.replace("AdminClient", "Admin") + "." + member.name().stringValue();
    }

    boolean has(String call) {
        return calls.contains(call);
    }

    /// Calls of an Admin that need a right.
    Set<String> administration() {
        var asked = new TreeSet<>(calls);
        asked.removeIf(call -> !call.startsWith("Admin.") || FREE.contains(call));
        return asked;
    }
}
