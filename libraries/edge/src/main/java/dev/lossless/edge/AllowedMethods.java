package dev.lossless.edge;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which methods each path of the API knows, for the `Allow` header: the framework gives those of the whole
/// resource class, or none.
@ApplicationScoped
class AllowedMethods {

    private final List<Operation> operations;

    AllowedMethods(BeanManager beans) {
        this.operations = beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .map(Bean::getBeanClass)
                .filter(type -> type.isAnnotationPresent(Path.class))
                .flatMap(AllowedMethods::operations)
                .toList();
    }

    Set<String> of(String path) {
        var methods = operations.stream()
                .filter(operation -> operation.path().matcher(path).matches())
                .map(Operation::method)
                .collect(Collectors.toCollection(TreeSet::new));
        methods.add("OPTIONS");
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return methods;
    }

    private record Operation(String method, Pattern path) {}

    private static Stream<Operation> operations(Class<?> resource) {
        return methods(resource).flatMap(method -> verb(method).stream()
                .map(verb -> new Operation(verb, pattern(template(resource) + template(method)))));
    }

    /// Also those that it inherits.
    private static Stream<Method> methods(Class<?> resource) {
        return Stream.<Class<?>>iterate(resource, type -> type != null, Class::getSuperclass)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()));
    }

    private static Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .map(type -> type.getAnnotation(HttpMethod.class))
                .filter(annotation -> annotation != null)
                .map(HttpMethod::value)
                .findFirst();
    }

    /// With one slash in front, which an annotation may leave out, and none at the end.
    private static String template(AnnotatedElement element) {
        var path = element.getAnnotation(Path.class);
        var bare = path == null ? "" : path.value().replaceAll("^/+|/+$", "");
        return bare.isEmpty() ? "" : "/" + bare;
    }

    private static Pattern pattern(String template) {
        return Pattern.compile(template.replaceAll("\\{[^}]*}", "[^/]+") + "/?");
    }
}
