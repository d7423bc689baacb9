package dev.sluice.lake;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The rules by which tables are laid out can be read. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = ReadableLayouts.Validator.class)
@interface ReadableLayouts {
    String message() default "Cannot lay tables out: a rule cannot be read";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Public for Hibernate Validator, which creates it. */
    class Validator implements ConstraintValidator<ReadableLayouts, LakeConfig> {
        @Override
        public boolean isValid(LakeConfig config, ConstraintValidatorContext context) {
            try {
                new TableLayouts(config);
                return true;
            } catch (IllegalArgumentException e) {
                context.disableDefaultConstraintViolation();
                // Braces would be taken for a parameter of the message.
                context.buildConstraintViolationWithTemplate(
                                String.valueOf(e.getMessage()).replaceAll("([\\\\{}$])", "\\\\$1"))
                        .addConstraintViolation();
                return false;
            }
        }
    }
}
