package dev.lossless.deploy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/// Which settings a packaged service reads at run time, by its own code: its application.properties and those of the
/// libraries of this repository, the interfaces of its settings and of Quarkus's (@ConfigMapping), and the Kafka
/// client's names after `kafka.`.
final class ServiceSettings {

    /// Read by the JVM's launcher.
    private static final Set<String> JVM = Set.of("JDK_JAVA_OPTIONS");

    private static final Pattern LOCAL = Pattern.compile("127\\.0\\.0\\.1|localhost|^file:[^/]");
    private static final Map<String, ServiceSettings> KNOWN = new ConcurrentHashMap<>();

    private final Properties properties = new Properties();
    private final Set<String> withoutDefault = new TreeSet<>();
    private final Pattern variables;

    private ServiceSettings(String service) {
        try (var file = Files.newBufferedReader(
                Repository.ROOT.resolve(service).resolve("src/main/resources/application.properties"))) {
            for (var jar : jars(service)) {
                properties.load(new StringReader(shared(jar)));
            }
            properties.load(file);
            variables =
                    Pattern.compile(names(service).map(ServiceSettings::pattern).collect(Collectors.joining("|")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ServiceSettings of(String service) {
        return KNOWN.computeIfAbsent(service, ServiceSettings::new);
    }

    boolean reads(String variable) {
        return JVM.contains(variable) || variables.matcher(variable).matches() || isKafka(variable);
    }

    /// Variables without which it does not start, or looks for its servers on its own machine.
    Set<String> required() {
        var local = properties.stringPropertyNames().stream()
                .filter(name -> !name.startsWith("%"))
                .filter(name -> LOCAL.matcher(properties.getProperty(name)).find())
                .map(ServiceSettings::variable);
        // What ends with [*] is an element of a list.
        var names = withoutDefault.stream().filter(name -> !name.endsWith("[*]"));
        return Stream.concat(local, names.map(ServiceSettings::variable)).collect(Collectors.toSet());
    }

    boolean hasSchema() {
        return properties.containsKey("quarkus.datasource.jdbc.url");
    }

    /// The most database connections of one replica, over all its pools, with these variables.
    int pools(Map<String, String> environment) {
        return properties.stringPropertyNames().stream()
                .filter(name -> name.matches("quarkus\\.datasource\\.(.+\\.)?jdbc\\.max-size"))
                .mapToInt(name ->
                        Integer.parseInt(environment.getOrDefault(variable(name), properties.getProperty(name))))
                .sum();
    }

    /// Topics that it consumes, with the consumer group.
    Map<String, String> subscriptions() {
        var subscriptions = new TreeMap<String, String>();
        properties.stringPropertyNames().stream()
                .filter(name -> name.matches("mp\\.messaging\\.incoming\\.[^.]+\\.topics?"))
                .forEach(name -> Stream.of(properties.getProperty(name).split(","))
                        .forEach(topic -> subscriptions.put(
                                topic, properties.getProperty(name.replaceAll("topics?$", "group.id")))));
        return subscriptions;
    }

    static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /// Quarkus hands everything after `kafka.` to the Kafka client, with dots for underscores.
    private boolean isKafka(String variable) {
        if (!properties.containsKey("kafka.bootstrap.servers") || !variable.startsWith("KAFKA_")) {
            return false;
        }
        var name =
                variable.substring("KAFKA_".length()).toLowerCase(Locale.ROOT).replace('_', '.');
        return ConsumerConfig.configNames().contains(name)
                && ProducerConfig.configNames().contains(name);
    }

    private static String pattern(String property) {
        return Stream.of(property.split("\\*", -1))
                .map(ServiceSettings::variable)
                .map(Pattern::quote)
                .collect(Collectors.joining(".+"));
    }

    private Stream<String> names(String service) throws IOException {
        var jars = jars(service);
        var loader = new URLClassLoader(
                jars.stream().map(ServiceSettings::url).toArray(URL[]::new),
                getClass().getClassLoader());
        var names = new ArrayList<>(properties.stringPropertyNames());
        for (var jar : jars) {
            for (var mapping : mappings(jar)) {
                var defaults = defaults(loader, mapping);
                names.addAll(defaults.keySet());
                if (isOurs(jar)) {
                    defaults.forEach((name, value) -> {
                        if (value == null) {
                            withoutDefault.add(name);
                        }
                    });
                    withoutDefault.removeAll(optional(loader, mapping));
                }
            }
        }
        withoutDefault.removeAll(properties.stringPropertyNames());
        return names.stream();
    }

    /// Settings that may be left out, as their type says.
    private static Set<String> optional(ClassLoader loader, String mapping) {
        try {
            var type = Class.forName(mapping, false, loader);
            return optional(type, type.getAnnotation(ConfigMapping.class).prefix());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<String> optional(Class<?> type, String prefix) {
        var names = new TreeSet<String>();
        for (var setting : type.getMethods()) {
            var name = prefix + "."
                    + setting.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (setting.getReturnType().equals(Optional.class)) {
                names.add(name);
            } else if (type.equals(setting.getReturnType().getDeclaringClass())) {
                names.addAll(optional(setting.getReturnType(), name));
            }
        }
        return names;
    }

    private static List<Path> jars(String service) throws IOException {
        var packaged = Repository.ROOT.resolve(service).resolve("target/quarkus-app");
        if (Files.notExists(packaged)) {
            throw new AssertionError(service + " is not packaged: " + packaged + " is missing");
        }
        try (var files = Files.walk(packaged)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    private static boolean isOurs(Path jar) {
        return jar.getParent().endsWith("app") || jar.getFileName().toString().startsWith("dev.lossless.");
    }

    /// The settings that a library of this repository brings along.
    private static String shared(Path jar) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            var entry = isOurs(jar) ? zip.getEntry("META-INF/microprofile-config.properties") : null;
            return entry == null ? "" : new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Classes in the jar that are interfaces of settings.
    private static List<String> mappings(Path jar) throws IOException {
        var name = jar.getFileName().toString();
        if (!name.startsWith("io.quarkus.") && !isOurs(jar)) {
            return List.of();
        }
        var mappings = new ArrayList<String>();
        try (var zip = new ZipFile(jar.toFile())) {
            for (var entry : zip.stream()
                    .filter(file -> file.getName().endsWith("Config.class"))
                    .toList()) {
                var model = ClassFile.of().parse(zip.getInputStream(entry).readAllBytes());
                if (isMapping(annotations(model))) {
                    mappings.add(model.thisClass().asInternalName().replace('/', '.'));
                }
            }
        }
        return mappings;
    }

    private static List<Annotation> annotations(ClassModel model) {
        return model.findAttribute(Attributes.runtimeVisibleAnnotations())
                .map(RuntimeVisibleAnnotationsAttribute::annotations)
                .orElse(List.of());
    }

    /// Settings that Quarkus fixes at build time have a phase of their own, and no variable changes them.
    private static boolean isMapping(List<Annotation> annotations) {
        var isMapping = annotations.stream().anyMatch(annotation -> named(annotation, "ConfigMapping"));
        return isMapping
                && annotations.stream()
                        .filter(annotation -> named(annotation, "ConfigRoot"))
                        .allMatch(root -> root.elements().stream()
                                .anyMatch(element -> element.value() instanceof AnnotationValue.OfEnum phase
                                        && phase.constantName().equalsString("RUN_TIME")));
    }

    private static boolean named(Annotation annotation, String name) {
        return annotation.classSymbol().displayName().equals(name);
    }

    private static Map<String, String> defaults(ClassLoader loader, String mapping) {
        try {
            var type = Class.forName(mapping, false, loader);
            return new ConfigClass(type, type.getAnnotation(ConfigMapping.class).prefix()).getProperties();
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
