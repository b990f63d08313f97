package dev.lossless.todo.aggregate;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A text that the database gives back as it was: at most `max` characters, counted as Unicode code points, none of
/// them a control character other than tab and line breaks, or half of a surrogate pair; null is valid.
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Text.Storable.class)
public @interface Text {

    int max();

    String message() default "must have at most {max} characters";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /// Looks at every code point.
    class Storable implements ConstraintValidator<Text, String> {

        private int max;

        @Override
        public void initialize(Text text) {
            max = text.max();
        }

        @Override
        public boolean isValid(String text, ConstraintValidatorContext context) {
            if (text == null) {
                return true;
            }
            if (text.codePoints().allMatch(Storable::isStorable)) {
                return text.codePointCount(0, text.length()) <= max;
            }
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate("must not contain control characters or half surrogate pairs")
                    .addConstraintViolation();
            return false;
        }

        private static boolean isStorable(int character) {
            return Character.isISOControl(character)
                    ? character == '\t' || character == '\n' || character == '\r'
                    : Character.getType(character) != Character.SURROGATE;
        }
    }
}
