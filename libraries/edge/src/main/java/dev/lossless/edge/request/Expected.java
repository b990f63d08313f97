package dev.lossless.edge.request;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestQuery;

/// What a resource method looks at, as its declaration says.
///
/// @param parameters the query parameters that it declares
/// @param readsQuery whether it reads its query by itself, strictly
record Expected(Set<String> parameters, boolean readsQuery, boolean readsPreconditions, boolean readsBody) {

    static Expected of(Method method) {
        return new Expected(
                parameters(method),
                method.isAnnotationPresent(ReadsQuery.class),
                method.isAnnotationPresent(ReadsPreconditions.class),
                method.isAnnotationPresent(Consumes.class));
    }

    private static Set<String> parameters(Method method) {
        return Arrays.stream(method.getParameters())
                .flatMap(parameter -> parameter.isAnnotationPresent(BeanParam.class)
                        ? ofBean(parameter.getType())
                        : name(parameter, parameter.getName()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<String> ofBean(Class<?> bean) {
        return Stream.<Class<?>>iterate(bean, type -> type != null, Class::getSuperclass)
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .flatMap(field -> name(field, field.getName()));
    }

    private static Stream<String> name(AnnotatedElement element, String own) {
        var named = element.getAnnotation(QueryParam.class);
        if (named != null) {
            return Stream.of(named.value());
        }
        var rest = element.getAnnotation(RestQuery.class);
        return rest == null ? Stream.of() : Stream.of(rest.value().isEmpty() ? own : rest.value());
    }
}
