package dev.sluice.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.sluice.row.Column;
import dev.sluice.row.TableSchema;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Gives an expression the columns and types of a table, and finds everything that does not fit them. */
final class ExpressionCompiler {
    private static final Set<String> EQUALITIES = Set.of("_==_", "_!=_");

    /** NULL is a value for these; any other function has no result of it. */
    private static final Set<String> TAKING_NULL = Set.of("_==_", "_!=_", "@in", "isNull");

    // Our columns can all be null; that CEL's checker calls them wrappers helps nobody.
    private static final Pattern WRAPPER = Pattern.compile("wrapper\\(([^()]*)\\)");

    private final TableSchema table;
    private final Findings findings;

    ExpressionCompiler(TableSchema table, Findings findings) {
        this.table = table;
        this.findings = findings;
    }

    /**
     * The compiled expression; empty if there is an error, which is then among the findings.
     *
     * @param what the filter, or a rule's name, for messages
     * @param withoutResult what becomes of rows for which there is no result, for messages
     */
    Optional<RowExpression> compile(Expression expression, String what, String withoutResult) {
        CelValidationResult checked = ExpressionLanguage.check(expression.text(), table);
        if (checked.hasError()) {
            checked.getErrors()
                    .forEach(issue -> report(
                            findings, expression.place(), what + " does not fit " + table.id(), issue, remedy(issue)));
            return Optional.empty();
        }
        CelAbstractSyntaxTree tree = tree(checked);
        List<CelNavigableExpr> columns = CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .filter(node -> node.getKind() == Kind.IDENT
                        && table.indexOf(node.expr().ident().name()).isPresent())
                .toList();
        Set<String> used = names(columns);
        Set<String> computedWith =
                names(columns.stream().filter(node -> !isTestedForNull(node)).toList());
        Set<String> onlyTestedForNull = new HashSet<>(used);
        onlyTestedForNull.removeAll(computedWith);
        warnOfNull(expression, what, withoutResult, columns);
        return Optional.of(new RowExpression(ExpressionLanguage.program(tree), table, used, onlyTestedForNull));
    }

    private static CelAbstractSyntaxTree tree(CelValidationResult checked) {
        try {
            return checked.getAst();
        } catch (CelValidationException e) {
            throw new IllegalStateException("Cannot use an expression without errors", e);
        }
    }

    private static Set<String> names(List<CelNavigableExpr> columns) {
        return columns.stream().map(node -> node.expr().ident().name()).collect(Collectors.toSet());
    }

    /** Whether nothing but null is compared with the column there. */
    private static boolean isTestedForNull(CelNavigableExpr node) {
        Optional<CelExpr.CelCall> call = callAround(node);
        return call.isPresent()
                && (call.get().function().equals("isNull")
                        || (EQUALITIES.contains(call.get().function())
                                && call.get().args().stream().anyMatch(ExpressionCompiler::isNull)));
    }

    private static boolean isNull(CelExpr expression) {
        return expression.getKind() == Kind.CONSTANT && expression.constant().getKind() == CelConstant.Kind.NULL_VALUE;
    }

    private static Optional<CelExpr.CelCall> callAround(CelNavigableExpr node) {
        return node.parent()
                .filter(parent -> parent.getKind() == Kind.CALL)
                .map(parent -> parent.expr().call());
    }

    private void warnOfNull(Expression expression, String what, String withoutResult, List<CelNavigableExpr> columns) {
        Set<String> tested = names(
                columns.stream().filter(ExpressionCompiler::isTestedForNull).toList());
        String names = columns.stream()
                .filter(node -> callAround(node)
                        .map(call -> !TAKING_NULL.contains(call.function()))
                        .orElse(true))
                .map(node -> node.expr().ident().name())
                .filter(name -> !tested.contains(name)
                        && table.columns()
                                .get(table.indexOf(name).orElseThrow())
                                .nullable())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            findings.warning(
                    expression.place(),
                    what + " has no result for rows of " + table.id() + " where a value it computes with is NULL: "
                            + names + "; " + withoutResult,
                    "say what NULL means, such as: x == null || x > 0");
        }
    }

    private String remedy(CelIssue issue) {
        if (!issue.getMessage().contains("undeclared reference")) {
            return "see docs/policy.md for the type that each column has in expressions";
        }
        return "name a column in its exact case: "
                + table.columns().stream()
                        .map(Column::name)
                        .filter(ExpressionLanguage::canBeNamed)
                        .collect(Collectors.joining(", "));
    }

    /** Adds an error at the expression's place, and says where in the expression it is. */
    static void report(Findings findings, Place place, String what, CelIssue issue, String remedy) {
        String message = issue.getMessage().lines().findFirst().orElse("").replaceFirst(" \\(candidates: .*", "");
        message = WRAPPER.matcher(message).replaceAll("$1").replaceFirst(" \\(in container '.*'\\)", "");
        int line = issue.getSourceLocation().getLine();
        int character = issue.getSourceLocation().getColumn() + 1;
        String where = (line > 1 ? "line " + line + ", " : "") + "character " + character + " of the expression";
        findings.error(place, what + ": " + message + ", at " + where, remedy);
    }
}
