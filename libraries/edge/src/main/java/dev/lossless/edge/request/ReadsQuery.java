package dev.lossless.edge.request;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The resource method reads its query by [dev.lossless.edge.QueryParameters], which refuse what they do not know. A
/// method that neither says so nor declares its parameters by `@RestQuery` has none, and refuses any.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ReadsQuery {}
