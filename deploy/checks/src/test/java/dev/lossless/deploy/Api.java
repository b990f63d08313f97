package dev.lossless.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    private static final String POSITION = "/users/me/position";

    private Api() {}

    /// With an example in the place of each parameter.
    static Set<String> paths(String service) {
        var paths = new TreeSet<String>();
        Stream.of(documented(service), resources(service))
                .flatMap(path -> path)
                .map(path -> "/" + path.replaceAll("^/|/$", "").replaceAll("\\{[^}]*}", "x"))
                .forEach(paths::add);
        if (paths.contains(POSITION)) {
            paths.add(POSITION + "/" + service); // by the method, for the way in, which leads to each consumer
        }
        return paths;
    }

    /// Operators ask these, from inside of the cluster.
    static boolean isAdministration(String path) {
        return path.equals("/admin") || path.startsWith("/admin/");
    }

    /// Every consumer has it. The way in leads to each of them by [#position].
    static boolean isPositionOfAny(String path) {
        return path.equals(POSITION);
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
        try {
            for (var jar : jars(service)) {
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

    /// Its own, and those of this repository's libraries.
    private static List<Path> jars(String service) throws IOException {
        var packaged = Repository.ROOT.resolve(service).resolve("target/quarkus-app");
        try (var own = Files.list(packaged.resolve("app"));
                var libraries = Files.list(packaged.resolve("lib/main"))) {
            return Stream.concat(
                            own,
                            libraries.filter(jar -> jar.getFileName().toString().startsWith("dev.lossless.")))
                    .toList();
        }
    }

    private static Stream<String> path(byte[] type) {
        return ClassFile.of().parse(type).findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream())
                .filter(annotation -> annotation.className().equalsString(PATH))
                .flatMap(annotation -> annotation.elements().stream())
                .map(element -> ((AnnotationValue.OfString) element.value()).stringValue());
    }
}
