package dev.sluice.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyFile;
import dev.sluice.policy.PolicyKey;
import dev.sluice.row.TableId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way in which a copy goes wrong is found by itself, and fifty of them at once, each named. */
class CorruptionIT extends ReconcilerFixture {
    private static final TableId GOODS = new TableId("public", "goods");
    private static final int ROWS = 3000;
    private static final int CORRUPTIONS = 50;

    private static final Policy MASKING =
            PolicyFile.parse("test", """
            version: 1
            unclassified: allow
            columns:
              - {match: "*.*.email", mask: hash}
              - {match: "*.*.remark", mask: redact}
            """, Optional.of(PolicyKey.of("0123456789abcdef0123456789abcdef")));

    @BeforeEach
    void goods() throws Exception {
        server.execute(
                "DROP TABLE people, events",
                "DROP TABLE IF EXISTS goods",
                "CREATE TABLE goods (id bigint PRIMARY KEY, amount numeric(12,2), ratio float8, single float4,"
                        + " sold_at timestamptz, seen timestamp, made date, nothing text, blank text, title text,"
                        + " tags text[], picture bytea, mark uuid, sold boolean, email text, remark text, stock int)",
                "INSERT INTO goods SELECT i, i / 8.0, i / 3.0, i / 7.0, timestamptz '2024-03-31 00:30Z' + i * interval"
                        + " '1 h', timestamp '2024-01-01' + i * interval '1.000001 s', date '2024-01-01' + i, NULL, '',"
                        + " 'títle ' || i, ARRAY['a' || i, 'b'], decode(md5(i::text), 'hex'), md5(i::text)::uuid,"
                        + " i % 2 = 0, 'person' || i || '@example.org', 'remark ' || i, i"
                        + " FROM generate_series(1, " + ROWS + ") i",
                "UPDATE goods SET stock = stock + 1");
    }

    @ParameterizedTest
    @EnumSource
    void is_found_alone(Corruption corruption) throws Exception {
        if (corruption.isOfMasks()) {
            policy = MASKING;
        }
        lake.copy(source, policy);
        Random random = new Random(corruption.ordinal());
        long id = 2 + random.nextInt(ROWS - 2);
        corruption.apply(new Corruption.Lot(lake, GOODS), id, random);
        Report report = reconcile(Level.ROWS);
        assertThat(table(report, GOODS).comparedBy())
                .contains(corruption.isOfMasks() ? "with the policy applied" : "in the source database");
        assertNamed(differences(report, GOODS), corruption, id);
    }

    private static void assertNamed(Differences found, Corruption corruption, long id) {
        for (long key : corruption.keys(id)) {
            List<String> columns = corruption.column().map(List::of).orElse(List.of());
            assertThat(found.rows())
                    .contains(new DifferingRow(corruption.kind(), Map.of("id", Long.toString(key)), columns));
        }
        assertThat(keys(found))
                .isEqualTo(corruption.keys(id).stream().map(String::valueOf).collect(Collectors.toSet()));
    }

    private static Set<String> keys(Differences found) {
        return found.rows().stream().map(row -> row.key().get("id")).collect(Collectors.toSet());
    }

    @Test
    void fifty_at_once_are_each_named_and_nothing_else() throws Exception {
        policy = MASKING;
        lake.copy(source, policy);
        Random random = new Random(4711);
        Corruption.Lot lot = new Corruption.Lot(lake, GOODS);
        Set<String> expected = new HashSet<>();
        List<Long> ids = new ArrayList<>();
        for (long id = 2; id < ROWS; id += ROWS / CORRUPTIONS) {
            ids.add(id);
        }
        for (int number = 0; number < CORRUPTIONS; number++) {
            Corruption corruption = Corruption.values()[number % Corruption.values().length];
            long id = ids.get(number) + random.nextInt(10);
            corruption.apply(lot, id, random);
            corruption.keys(id).forEach(key -> expected.add(key.toString()));
        }
        Differences found = differences(reconcile(Level.ROWS), GOODS);
        assertThat(found.complete()).isTrue();
        assertThat(keys(found)).isEqualTo(expected);
        assertThat(found.totals()).containsKeys(DifferenceKind.values());
    }
}
