package dev.sluice.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a benchmark measured; its JSON is a contract.
 *
 * @param value in {@code unit}
 * @param goal compared with its ceiling; empty for the ceiling itself
 */
record Result(String name, double value, String unit, Optional<Goal> goal, Run cost) {
    /**
     * What was aimed at.
     *
     * @param ceiling of the same unit as the value
     * @param minRatio of value to ceiling that meets the goal
     */
    record Goal(double ceiling, double minRatio) {}

    double ratio(Goal aim) {
        return value / aim.ceiling;
    }

    boolean met(Goal aim) {
        return ratio(aim) >= aim.minRatio;
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
        return goal.map(aim -> text
                        + String.format(
                                Locale.ROOT,
                                "; %.2f of the ceiling, goal >= %.2f: %s",
                                ratio(aim),
                                aim.minRatio,
                                met(aim) ? "met" : "not met"))
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
                node.put("ceiling", rounded(aim.ceiling, 1));
                node.put("ratio", rounded(result.ratio(aim), 1_000));
                node.put("goal", "ratio >= " + aim.minRatio);
                node.put("met", result.met(aim));
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
