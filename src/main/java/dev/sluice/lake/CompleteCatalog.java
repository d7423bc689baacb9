package dev.sluice.lake;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The kind of catalog has the settings that it needs. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = CompleteCatalog.Validator.class)
@interface CompleteCatalog {
    String message() default "Cannot use the catalog: settings are missing";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Public for Hibernate Validator, which creates it. */
    class Validator implements ConstraintValidator<CompleteCatalog, LakeConfig> {
        @Override
        public boolean isValid(LakeConfig config, ConstraintValidatorContext context) {
            String problem = switch (config.catalog()) {
                case REST ->
                    config.uri().isEmpty()
                            ? "SLUICE_LAKE_URI must be the REST catalog's address, as SLUICE_LAKE_CATALOG is rest"
                            : "";
                case GLUE ->
                    config.warehouse().isEmpty()
                            ? "SLUICE_LAKE_WAREHOUSE must be an s3:// location, as SLUICE_LAKE_CATALOG is glue"
                            : "";
                case HADOOP ->
                    config.warehouse().isEmpty()
                            ? "SLUICE_LAKE_WAREHOUSE must be a location, as SLUICE_LAKE_CATALOG is hadoop"
                            : Catalogs.isS3(config.warehouse().get())
                                    ? "SLUICE_LAKE_CATALOG must be jdbc, rest or glue, as SLUICE_LAKE_WAREHOUSE is on"
                                            + " S3: the hadoop catalog commits by renaming files, which S3 cannot"
                                    : "";
                case JDBC ->
                    config.uri().isPresent() && config.warehouse().isEmpty()
                            ? "SLUICE_LAKE_WAREHOUSE must be a location, as SLUICE_LAKE_URI names a database"
                            : "";
            };
            if (problem.isEmpty()) {
                return true;
            }
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate(problem).addConstraintViolation();
            return false;
        }
    }
}
