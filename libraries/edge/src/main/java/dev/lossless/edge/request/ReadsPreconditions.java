package dev.lossless.edge.request;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The resource method evaluates `If-Match` and `If-None-Match` itself. A method that changes something and does not
/// say so refuses requests that have one of them.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ReadsPreconditions {}
