package dev.sluice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Shows a reconciliation's report to people, writes it for machines, and turns its verdict into an exit code. */
final class ReconcileOutcome {
    static final int MATCH = 0;
    static final int MISMATCH = 1;
    static final int NOT_COMPLETED = 3;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ReconcileOutcome() {}

    static int report(JsonNode report, ReconcileRequest request) {
        System.out.print(table(report));
        if (request.json().isPresent()) {
            Path file = request.json().get();
            try {
                Files.writeString(file, JSON.writeValueAsString(report) + "\n");
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("Cannot write a report that was read", e);
            } catch (IOException e) {
                System.err.println("Cannot write the report to " + file + ": " + e.getMessage());
                return NOT_COMPLETED;
            }
        }
        return switch (report.path("verdict").asText()) {
            case "MATCH" -> MATCH;
            case "MISMATCH" -> MISMATCH;
            default -> NOT_COMPLETED;
        };
    }

    /** The report as a table, with a line for each row that differs. */
    static String table(JsonNode report) {
        List<String[]> lines = new ArrayList<>();
        lines.add(new String[] {"table", "source rows", "lake rows", "checksum", "not compared"});
        StringBuilder differences = new StringBuilder();
        for (JsonNode table : report.path("tables")) {
            lines.add(new String[] {
                table.path("table").asText(),
                table.path("sourceRows").asText("-"),
                table.path("lakeRows").asText("-"),
                table.path("checksum").asText("-"),
                names(table.path("notCompared"))
            });
            for (JsonNode row : table.path("differences").path("rows")) {
                differences
                        .append(table.path("table").asText())
                        .append("  ")
                        .append(row.path("kind").asText())
                        .append("  ")
                        .append(row.path("key"))
                        .append(row.path("columns").isEmpty() ? "" : "  " + names(row.path("columns")))
                        .append('\n');
            }
        }
        return format(lines) + (differences.isEmpty() ? "" : "\n" + differences) + "\n"
                + report.path("verdict").asText() + '\n';
    }

    private static String names(JsonNode list) {
        List<String> names = new ArrayList<>();
        list.forEach(name -> names.add(name.isTextual() ? name.asText() : name.toString()));
        return String.join(", ", names);
    }

    private static String format(List<String[]> lines) {
        int[] widths = new int[lines.getFirst().length];
        for (String[] line : lines) {
            for (int column = 0; column < line.length; column++) {
                widths[column] = Math.max(widths[column], line[column].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] line : lines) {
            StringBuilder one = new StringBuilder();
            for (int column = 0; column < line.length; column++) {
                String padding = " ".repeat(widths[column] - line[column].length());
                boolean number = column == 1 || column == 2;
                one.append(number ? padding + line[column] : line[column] + padding)
                        .append("  ");
            }
            text.append(one.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
