package dev.lossless.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.yaml.snakeyaml.Yaml;

/// What a service can be asked over HTTP: the paths of its OpenAPI document, those of its packaged resources,
/// and folders of files.
final class Api {

    private static final String PATH = "Ljakarta/ws/rs/Path;";
    private static final String FILES = "META-INF/resources/";

    private Api() {}

    /// With an example in the place of each parameter.
    static Set<String> paths(String service) {
        var paths = new TreeSet<String>();
        Stream.of(documented(service), resources(service), position(service))
                .flatMap(path -> path)
                .map(path -> "/"
                        + path.replaceAll("^/|/$", "")
                                .replace("{service}", service)
                                .replaceAll("\\{[^}]*}", "x"))
                .forEach(paths::add);
        return paths;
    }

    /// Operators ask these, from inside of the cluster.
    static boolean isAdministration(String path) {
        return path.equals("/admin") || path.startsWith("/admin/");
    }

    /// Every consumer has it. The way in leads to each of them by [#position].
    static boolean isPositionOfAny(String path) {
        return path.equals("/users/me/position");
    }

    /// Of the library that the consumers share.
    private static Stream<String> position(String service) {
        try (var libraries = Files.list(Repository.ROOT.resolve(service).resolve("target/quarkus-app/lib/main"))) {
            return libraries.anyMatch(jar -> jar.getFileName().toString().startsWith("dev.lossless.subscriber-"))
                    ? Stream.of("/users/me/position", "/users/me/position/" + service)
                    : Stream.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> documented(String service) {
        var document = Repository.ROOT.resolve(service).resolve("contract/openapi.yaml");
        if (Files.notExists(document)) {
            return Stream.of();
        }
        try (var file = Files.newBufferedReader(document)) {
            Map<String, Map<String, Object>> contract = new Yaml().load(file);
            return contract.get("paths").keySet().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> resources(String service) {
        var paths = new TreeSet<String>();
        try (var files = Files.list(Repository.ROOT.resolve(service).resolve("target/quarkus-app/app"))) {
            for (var jar : files.toList()) {
                try (var zip = new ZipFile(jar.toFile())) {
                    for (var entry : zip.stream().toList()) {
                        if (entry.getName().startsWith(FILES) && !entry.isDirectory()) {
                            paths.add(entry.getName().split("/")[2]);
                            if (entry.getName().equals(FILES + "index.html")) {
                                paths.add("/");
                            }
                        } else if (entry.getName().endsWith(".class")) {
                            paths.addAll(path(zip.getInputStream(entry).readAllBytes())
                                    .toList());
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return paths.stream();
    }

    private static Stream<String> path(byte[] type) {
        return ClassFile.of().parse(type).findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream())
                .filter(annotation -> annotation.className().equalsString(PATH))
                .flatMap(annotation -> annotation.elements().stream())
                .map(element -> ((AnnotationValue.OfString) element.value()).stringValue());
    }
}
