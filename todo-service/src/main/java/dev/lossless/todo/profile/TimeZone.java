package dev.lossless.todo.profile;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.ZoneId;

/// The name of a time zone that this service knows; null is valid.
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = TimeZone.Known.class)
@interface TimeZone {

    String message() default "must be an IANA time zone such as Europe/Berlin";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /// Looks the name up in the time zone data of the JDK.
    class Known implements ConstraintValidator<TimeZone, String> {

        @Override
        public boolean isValid(String name, ConstraintValidatorContext context) {
            return name == null || ZoneId.getAvailableZoneIds().contains(name);
        }
    }
}
