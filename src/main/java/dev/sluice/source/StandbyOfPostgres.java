package dev.sluice.source;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Only a source of a kind whose standbys can be placed exactly has one. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = StandbyOfPostgres.Validator.class)
@interface StandbyOfPostgres {
    String message() default
            "SLUICE_SOURCE_STANDBY_URL must not be set where the source is MySQL: reconciliations read standbys of"
                    + " PostgreSQL only";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Public for Hibernate Validator, which creates it. */
    class Validator implements ConstraintValidator<StandbyOfPostgres, SourceConfig> {
        @Override
        public boolean isValid(SourceConfig config, ConstraintValidatorContext context) {
            return config.standbyUrl().isEmpty() || config.url().startsWith("postgresql:");
        }
    }
}
