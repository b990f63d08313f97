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
/// them a control character other than tab and line breaks, or half of a surrogate pair. Null is valid unless the text
/// is required. Blank is a text of nothing but characters that Unicode calls white space.
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Text.Storable.class)
public @interface Text {

    int max();

    /// Whether it must be there and not be blank.
    boolean required() default false;

    String message() default "must have at most {max} characters";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /// Looks at every code point.
    class Storable implements ConstraintValidator<Text, String> {

        private int max;
        private boolean required;

        @Override
        public void initialize(Text text) {
            max = text.max();
            required = text.required();
        }

        @Override
        public boolean isValid(String text, ConstraintValidatorContext context) {
            if (required && (text == null || Blank.is(text))) {
                return refuse(context, "must not be blank");
            }
            if (text == null) {
                return true;
            }
            if (!text.codePoints().allMatch(Storable::isStorable)) {
                return refuse(context, "must not contain control characters or half surrogate pairs");
            }
            return text.codePointCount(0, text.length()) <= max;
        }

        private static boolean refuse(ConstraintValidatorContext context, String message) {
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate(message).addConstraintViolation();
            return false;
        }

        private static boolean isStorable(int character) {
            return Character.isISOControl(character)
                    ? character == '\t' || character == '\n' || character == '\r'
                    : Character.getType(character) != Character.SURROGATE;
        }
    }
}
