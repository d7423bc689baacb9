package dev.sluice;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import io.smallrye.config.ConfigMapping;
import java.util.Arrays;

/** The import table of the design: dependencies point inward to {@code row}. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final DescribedPredicate<JavaClass> OURS = resideInAPackage("dev.sluice..");

    @ArchTest
    static final ArchRule ROW_IS_PLAIN_JAVA = classes()
            .that()
            .resideInAPackage("dev.sluice.row..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.sluice.row..", "java..", "org.jspecify..")
            .because(
                    "every other package, and later Kafka and Spark, share this vocabulary: it must cost them nothing");

    @ArchTest
    static final ArchRule POLICY_KNOWS_ROWS_ONLY =
            onlyOurs("policy", "row").because("what may leave the policy unmasked must be readable in one package");

    @ArchTest
    static final ArchRule POLICY_DOES_NOT_SCAN = noClasses()
            .that()
            .resideInAPackage("dev.sluice.policy")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.sluice.policy.scan..")
            .because("the scan proposes and the policy decides; nothing that is enforced may rest on a guess");

    @ArchTest
    static final ArchRule SOURCE_KNOWS_ROWS_ONLY = onlyOurs("source", "row")
            .because("source and lake meet in the root's adapters and in the channels, nowhere else");

    @ArchTest
    static final ArchRule LAKE_KNOWS_ROWS_ONLY =
            onlyOurs("lake", "row").because("the lake sees protected rows only and never asks where they came from");

    @ArchTest
    static final ArchRule PIPELINE_APPLIES_THE_POLICY =
            onlyOurs("pipeline", "row", "policy").because("it wires one channel to the other and decides nothing");

    @ArchTest
    static final ArchRule RECONCILE_HAS_PORTS_OF_ITS_OWN = onlyOurs("reconcile", "row", "policy")
            .because("it judges source and lake, so neither may lend it its own idea of what is right");

    @ArchTest
    static final ArchRule API_DOES_NOT_TOUCH_THE_PIPELINE = noClasses()
            .that()
            .resideInAPackage("dev.sluice.api..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.sluice.pipeline..")
            .because("changes that are in flight are nobody's to look at");

    @ArchTest
    static final ArchRule NOBODY_DEPENDS_ON_THE_ROOT = noClasses()
            .that()
            .resideInAPackage("dev.sluice.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.sluice")
            .because("the root wires the packages; a package that knew it could reach every other");

    @ArchTest
    static final ArchRule DEMO_AND_BENCH_ARE_LEAVES = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sluice", "dev.sluice.demo..", "dev.sluice.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sluice.demo..", "dev.sluice.bench..")
            .because("the service must run without what shows and measures it");

    @ArchTest
    static final ArchRule ONLY_SOURCE_KNOWS_DEBEZIUM = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sluice.source..", "dev.sluice.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.debezium..", "org.apache.kafka..")
            .because("the engine is the source's own business");

    @ArchTest
    static final ArchRule ONLY_LAKE_KNOWS_ICEBERG = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sluice.lake..", "dev.sluice.demo..", "dev.sluice.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.iceberg..", "org.apache.parquet..", "org.apache.hadoop..")
            .because("the table format is the lake's own business");

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching("dev.sluice.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package that needs itself through another is not one");

    @ArchTest
    static final ArchRule FIELDS_ARE_NOT_INJECTED = GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.because(
            "a class whose constructor says what it needs can be tested plainly");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NOUNS = noClasses()
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..impl..", "..manager..")
            .because("a package is a noun that its users know");

    @ArchTest
    static final ArchRule EVERY_CONFIGURATION_IS_CHECKED = classes()
            .that()
            .areAnnotatedWith(ConfigMapping.class)
            .should(new ArchCondition<>("be listed in Boot.MAPPINGS") {
                @Override
                public void check(JavaClass mapping, ConditionEvents events) {
                    boolean listed = Boot.MAPPINGS.stream().map(Class::getName).anyMatch(mapping.getName()::equals);
                    events.add(new SimpleConditionEvent(mapping, listed, mapping.getName() + " is not listed"));
                }
            })
            .because("what is not listed is reported as unknown, or too late");

    private static ArchRule onlyOurs(String name, String... others) {
        String[] allowed =
                Arrays.stream(others).map(other -> "dev.sluice." + other + "..").toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage("dev.sluice." + name + "..")
                .should(onlyDependOnClassesThat(DescribedPredicate.not(OURS)
                        .or(resideInAPackage("dev.sluice." + name + ".."))
                        .or(resideInAnyPackage(allowed))))
                .as("dev.sluice." + name + " should import of ours only " + String.join(", ", others));
    }
}
