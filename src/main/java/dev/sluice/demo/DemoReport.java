package dev.sluice.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What the demonstration found; its JSON is a contract.
 *
 * @param verdict {@code MATCH} only if every reconciliation matched in every table
 * @param changes written to the shop and found in the lake
 * @param changesPerSecond of them, while the shop was written to
 * @param canariesPlanted values in masked columns, each of which was searched for
 * @param canariesFound outside the source
 * @param tables of the reconciliation under load
 */
record DemoReport(
        String verdict,
        long changes,
        double changesPerSecond,
        Latency latencyMillis,
        long canariesPlanted,
        long canariesFound,
        List<ServiceReader.TableVerdict> tables) {
    /** From the commit at the source to readable in the lake; negative if the service told none. */
    record Latency(double p50, double p99) {
        static Latency of(OptionalDouble p50, OptionalDouble p99) {
            return new Latency(p50.orElse(-1), p99.orElse(-1));
        }

        boolean isKnown() {
            return p50 >= 0 && p99 >= 0;
        }
    }

    /** Whether everything is as it should be. */
    boolean passed() {
        return verdict.equals("MATCH")
                && canariesFound == 0
                && canariesPlanted > 0
                && changes > 0
                && latencyMillis.isKnown()
                && tables.size() == Shop.TABLES.size()
                && tables.stream().allMatch(ServiceReader.TableVerdict::matches);
    }

    String toJson() throws JsonProcessingException {
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    }

    /** The tables as aligned text. */
    String toTable() {
        String line = "  %-24s %14s %14s   %s%n";
        StringBuilder text = new StringBuilder(line.formatted("table", "source rows", "lake rows", "checksum"));
        for (ServiceReader.TableVerdict table : tables) {
            text.append(line.formatted(
                    table.table(),
                    "%,d".formatted(table.sourceRows()),
                    "%,d".formatted(table.lakeRows()),
                    table.checksum()));
        }
        return text.toString();
    }
}
