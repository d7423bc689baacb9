package dev.sluice.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.Program;
import dev.sluice.row.Column;
import dev.sluice.row.TableSchema;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** CEL as policies have it: the standard, with exact decimals beside it and without conversions that nobody wrote. */
final class ExpressionLanguage {
    // An array's elements or nested loops over them: more is a mistake, and must not hold the log up.
    private static final int MAX_ITERATIONS = 100_000;
    private static final int MAX_CHARACTERS = 10_000;

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,200}(\\.[0-9]{1,200})?");

    private static final CelOptions CHECKED = CelOptions.current()
            .enableHomogeneousLiterals(true)
            .enableHeterogeneousNumericComparisons(false)
            .maxExpressionCodePointSize(MAX_CHARACTERS)
            .build();
    private static final CelOptions RUN = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .build();

    private enum Order {
        LESS("_<_", comparison -> comparison < 0),
        LESS_OR_EQUAL("_<=_", comparison -> comparison <= 0),
        GREATER("_>_", comparison -> comparison > 0),
        GREATER_OR_EQUAL("_>=_", comparison -> comparison >= 0);

        private final String function;
        private final IntPredicate holds;

        Order(String function, IntPredicate holds) {
            this.function = function;
            this.holds = holds;
        }
    }

    private static final CelRuntime RUNTIME = runtime();
    private static final CelCompiler WITHOUT_COLUMNS = compiler().build();

    private ExpressionLanguage() {}

    /** What is wrong with an expression's syntax, whatever the table. */
    static List<CelIssue> syntaxErrors(String expression) {
        CelValidationResult parsed = WITHOUT_COLUMNS.parse(expression);
        return parsed.hasError() ? parsed.getErrors() : List.of();
    }

    /** The expression with the table's columns; its result is a truth value. */
    static CelValidationResult check(String expression, TableSchema table) {
        CelCompilerBuilder compiler = compiler();
        for (Column column : table.columns()) {
            if (canBeNamed(column.name())) {
                compiler.addVar(column.name(), ExpressionTypes.of(column.type()));
            }
        }
        return compiler.build().compile(expression);
    }

    /** Whether an expression can name a column. */
    static boolean canBeNamed(String column) {
        return IDENTIFIER.matcher(column).matches();
    }

    static Program program(CelAbstractSyntaxTree checked) {
        try {
            return RUNTIME.createProgram(checked);
        } catch (CelEvaluationException e) {
            throw new IllegalStateException("Cannot plan an expression that has been checked", e);
        }
    }

    private static CelCompilerBuilder compiler() {
        CelCompilerBuilder compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(CHECKED)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setResultType(SimpleType.BOOL)
                .addFunctionDeclarations(
                        CelFunctionDecl.newFunctionDeclaration(
                                "decimal",
                                CelOverloadDecl.newGlobalOverload(
                                        "decimal_string", ExpressionTypes.DECIMAL, SimpleType.STRING),
                                CelOverloadDecl.newGlobalOverload(
                                        "decimal_int", ExpressionTypes.DECIMAL, SimpleType.INT)),
                        CelFunctionDecl.newFunctionDeclaration(
                                "date",
                                CelOverloadDecl.newGlobalOverload(
                                        "date_string", SimpleType.TIMESTAMP, SimpleType.STRING)),
                        CelFunctionDecl.newFunctionDeclaration(
                                "isNull",
                                CelOverloadDecl.newGlobalOverload("is_null", SimpleType.BOOL, SimpleType.DYN)));
        for (Order order : Order.values()) {
            compiler.addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration(
                    order.function,
                    CelOverloadDecl.newGlobalOverload(
                            order + "_decimal", SimpleType.BOOL, ExpressionTypes.DECIMAL, ExpressionTypes.DECIMAL),
                    CelOverloadDecl.newGlobalOverload(
                            order + "_decimal_int", SimpleType.BOOL, ExpressionTypes.DECIMAL, SimpleType.INT)));
        }
        return compiler;
    }

    private static CelRuntime runtime() {
        CelRuntimeBuilder runtime = CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(RUN)
                .addFunctionBindings(CelFunctionBinding.fromOverloads(
                        "decimal",
                        CelFunctionBinding.from("decimal_string", String.class, ExpressionLanguage::decimal),
                        CelFunctionBinding.from(
                                "decimal_int", Long.class, number -> new ExactDecimal(BigDecimal.valueOf(number)))))
                .addFunctionBindings(CelFunctionBinding.fromOverloads(
                        "date",
                        CelFunctionBinding.from(
                                "date_string",
                                String.class,
                                text -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC))))
                .addFunctionBindings(CelFunctionBinding.fromOverloads(
                        "isNull",
                        CelFunctionBinding.from("is_null", Object.class, value -> value == NullValue.NULL_VALUE)));
        for (Order order : Order.values()) {
            runtime.addFunctionBindings(CelFunctionBinding.fromOverloads(
                    order.function,
                    CelFunctionBinding.from(
                            order + "_decimal",
                            ExactDecimal.class,
                            ExactDecimal.class,
                            (one, other) -> order.holds.test(one.compareTo(other))),
                    CelFunctionBinding.from(
                            order + "_decimal_int",
                            ExactDecimal.class,
                            Long.class,
                            (one, other) -> order.holds.test(one.value().compareTo(BigDecimal.valueOf(other))))));
        }
        return runtime.build();
    }

    private static ExactDecimal decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("Cannot read a decimal number");
        }
        return new ExactDecimal(new BigDecimal(text));
    }
}
