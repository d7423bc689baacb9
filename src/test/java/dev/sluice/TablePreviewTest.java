package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.TablePreview.Originals;
import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyFile;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TablePreviewTest {
    private static final Policy POLICY = PolicyFile.parse("policy.yaml", """
            version: 1
            unclassified: allow
            columns:
              - {match: '*.*.id', mask: pass}
              - {match: '*.*.name', mask: redact}
              - {match: '*.*.secret', mask: drop}
            tables:
              - {match: '*.*', keep: 'id < 3'}
            """, Optional.empty());

    private static final TableSchema TABLE = new TableSchema(
            new TableId("public", "people"),
            List.of(
                    column("secret"),
                    new Column("id", new ColumnType.Int32(), false, ""),
                    column("name"),
                    column("other")),
            List.of(1));

    private static final List<Row> ROWS = List.of(
            Row.of("canary-secret", 9, "canary-excluded", "canary-other"),
            Row.of("canary-secret", 1, "canary-name", "canary\u001b[31m-other"));

    private static Column column(String name) {
        return new Column(name, new ColumnType.Text(), true, "");
    }

    private static String preview(Originals originals) {
        return new TablePreview(POLICY, TABLE, ROWS, originals).toString();
    }

    @Test
    void hides_originals_also_where_they_pass_unclassified() {
        assertThat(preview(Originals.HIDDEN))
                .doesNotContain("canary")
                .contains("1 rows shown, 1 left out by the filter", "REDACTED", "(passes unmasked)")
                .contains("Without a rule, so they pass as they are (unclassified: allow): other");
    }

    @Test
    void shows_each_original_above_what_becomes_of_it() {
        assertThat(preview(Originals.SHOWN))
                .doesNotContain("canary-excluded")
                .containsPattern("(?m)^original +canary-secret +1 +canary-name +canary")
                .containsPattern("(?m)^becomes +\\(left out\\) +1 +REDACTED +canary");
    }

    @Test
    void keeps_values_from_commanding_the_terminal() {
        assertThat(preview(Originals.SHOWN)).doesNotContain("\u001b");
    }
}
