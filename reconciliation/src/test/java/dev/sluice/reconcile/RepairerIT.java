package dev.sluice.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.CopyScope;
import dev.sluice.row.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a repair does, in which order, and what it leaves alone; the copy itself is the replication's. */
class RepairerIT extends ReconcilerFixture {
    /** What happened to the lake and to the audit log, in order. */
    private final List<String> acts = new ArrayList<>();

    private AuditTrail audit = (action, details) -> acts.add(action + " " + details.get("tables")
            + (details.containsKey("verdict") ? " " + details.get("verdict") : ""));

    @BeforeEach
    void spoilPeople() throws Exception {
        lake.copy(source, policy);
        lake.change(PEOPLE, 7L, 1, "another");
        lake.remove(PEOPLE, 8L);
    }

    private Report reconcile(RepairMode mode, Copying copying) throws InterruptedException {
        TableCopies copies = (tables, _) -> {
            acts.add("copied " + tables);
            copying.copy(tables);
        };
        return new Repairer(reconciler(), source, copies, audit)
                .reconcile(new ReconciliationRequest(List.of(), Level.ROWS, mode), _ -> {});
    }

    private interface Copying {
        void copy(Map<TableId, CopyScope> tables) throws InterruptedException;
    }

    @Test
    void a_dry_run_names_what_would_be_copied_and_does_nothing() throws Exception {
        Report report = reconcile(RepairMode.PLAN, _ -> {});
        assertThat(acts).isEmpty();
        assertThat(report.outcome()).isEqualTo(Verdict.MISMATCH);
        assertThat(report.repair()).hasValueSatisfying(repair -> {
            assertThat(repair.applied()).isFalse();
            assertThat(repair.verification()).isEmpty();
            assertThat(repair.tables()).singleElement().satisfies(table -> {
                assertThat(table.table()).isEqualTo("public.people");
                assertThat(table.rows()).isEqualTo(2000);
                assertThat(table.bytes()).isPositive();
            });
        });
    }

    @Test
    void what_differs_is_noted_then_copied_then_compared_once_more_and_noted_again() throws Exception {
        Report report = reconcile(RepairMode.APPLY, _ -> lake.copy(source, policy));
        assertThat(acts)
                .containsExactly(
                        "reconcile repair [public.people]",
                        "copied {public.people=whole}",
                        "reconcile repair verified [public.people] MATCH");
        assertThat(report.verdict()).isEqualTo(Verdict.MISMATCH);
        assertThat(report.outcome()).isEqualTo(Verdict.MATCH);
        Report verification = report.repair().flatMap(Repair::verification).orElseThrow();
        assertThat(verification.tables()).extracting(TableReport::table).containsExactly("public.people");
        assertThat(verdicts.reports).as("both verdicts are kept").hasSize(2);
    }

    @Test
    void a_repair_that_did_not_help_is_a_mismatch() throws Exception {
        Report report = reconcile(RepairMode.APPLY, _ -> {});
        assertThat(report.outcome()).isEqualTo(Verdict.MISMATCH);
        assertThat(acts).last().isEqualTo("reconcile repair verified [public.people] MISMATCH");
    }

    @Test
    void nothing_is_done_where_nothing_differs() throws Exception {
        lake.copy(source, policy);
        Report report = reconcile(RepairMode.APPLY, _ -> {});
        assertThat(acts).isEmpty();
        assertThat(report.outcome()).isEqualTo(Verdict.MATCH);
        assertThat(report.repair())
                .hasValueSatisfying(repair -> assertThat(repair.tables()).isEmpty());
    }

    @Test
    void what_cannot_be_noted_is_not_done() {
        audit = (_, _) -> {
            throw new NotCompletedException("Cannot repair: the audit log cannot be written");
        };
        assertThatThrownBy(() -> reconcile(RepairMode.APPLY, _ -> {})).isInstanceOf(NotCompletedException.class);
        assertThat(acts).isEmpty();
    }
}
