package dev.sluice.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a benchmark measured; its JSON is a contract.
 *
 * @param value in {@code unit}
 * @param goal empty for what is measured for comparison only
 */
record Result(String name, double value, String unit, Optional<Goal> goal, Run cost) {
    /** What was aimed at. */
    sealed interface Goal {
        boolean met(double value);

        /** What must hold. */
        String text();

        /**
         * @param ceiling of the same unit as the value
         * @param minRatio of value to ceiling
         */
        record Ratio(double ceiling, double minRatio) implements Goal {
            double of(double value) {
                return value / ceiling;
            }

            @Override
            public boolean met(double value) {
                return of(value) >= minRatio;
            }

            @Override
            public String text() {
                return "ratio >= " + minRatio;
            }
        }

        /** @param max of the same unit as the value: a cost that has a bound */
        record AtMost(double max) implements Goal {
            @Override
            public boolean met(double value) {
                return value <= max;
            }

            @Override
            public String text() {
                return "value <= "
                        + BigDecimal.valueOf(max).stripTrailingZeros().toPlainString();
            }
        }

        /** @param min of the same unit as the value, where no ceiling is known */
        record AtLeast(long min) implements Goal {
            @Override
            public boolean met(double value) {
                return value >= min;
            }

            @Override
            public String text() {
                return "value >= " + min;
            }
        }
    }

    /** The rate of a run against that of its ceiling. */
    static Result ratio(String name, String unit, Run run, Run ceiling, double minRatio) {
        return new Result(
                name,
                run.changesPerSecond(),
                unit,
                Optional.of(new Goal.Ratio(ceiling.changesPerSecond(), minRatio)),
                run);
    }

    /** Also if it has none. */
    boolean meetsItsGoal() {
        return goal.map(aim -> aim.met(value)).orElse(true);
    }

    String toLine() {
        String text = String.format(
                Locale.ROOT,
                "%-24s %,9.0f %s, %.1f CPU-seconds per million, peak %s resident",
                name,
                value,
                unit,
                cost.cpuSecondsPerMillion(),
                cost.peakResidentMiB().isPresent() ? cost.peakResidentMiB().getAsLong() + " MiB" : "unknown");
        return goal.map(aim -> text + "; "
                        + switch (aim) {
                            case Goal.Ratio ratio ->
                                String.format(
                                        Locale.ROOT,
                                        "%.2f of the ceiling, goal >= %.2f",
                                        ratio.of(value),
                                        ratio.minRatio());
                            case Goal.AtMost(double max) -> String.format(Locale.ROOT, "goal <= %,.0f", max);
                            case Goal.AtLeast(long min) -> String.format(Locale.ROOT, "goal >= %,d", min);
                        }
                        + (aim.met(value) ? ": met" : ": not met"))
                .orElse(text);
    }

    static String toJson(List<Result> results) throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        ArrayNode list = root.putArray("benchmarks");
        for (Result result : results) {
            ObjectNode node = list.addObject();
            node.put("name", result.name);
            node.put("value", rounded(result.value, 1));
            node.put("unit", result.unit);
            result.goal.ifPresent(aim -> {
                if (aim instanceof Goal.Ratio ratio) {
                    node.put("ceiling", rounded(ratio.ceiling(), 1));
                    node.put("ratio", rounded(ratio.of(result.value), 1_000));
                }
                node.put("goal", aim.text());
                node.put("met", aim.met(result.value));
            });
            node.put("cpuSecondsPerMillion", rounded(result.cost.cpuSecondsPerMillion(), 10));
            result.cost.peakResidentMiB().ifPresent(peak -> node.put("peakResidentMiB", peak));
        }
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static double rounded(double value, int fractions) {
        return (double) Math.round(value * fractions) / fractions;
    }
}
