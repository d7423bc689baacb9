package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.Policy;
import dev.sluice.policy.PolicyConfig;
import dev.sluice.policy.PolicyFile;
import dev.sluice.policy.Treatment;
import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.TableId;
import dev.sluice.row.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopPolicyTest {
    @TempDir
    Path directory;

    @Test
    void masks_exactly_the_columns_that_hold_canaries() throws IOException {
        Policy policy = policy();
        for (String table : Shop.TABLES) {
            List<String> masked = Shop.MASKED_COLUMNS.stream()
                    .filter(column -> column.startsWith(table + "."))
                    .map(column -> column.substring(table.length() + 1))
                    .toList();
            for (String column : masked) {
                assertThat(treatment(policy, table, column))
                        .as(table + "." + column)
                        .isNotInstanceOf(Treatment.Passed.class);
            }
            assertThat(treatment(policy, table, "anything_else")).isInstanceOf(Treatment.Passed.class);
        }
        List<String> named = Pattern.compile("\"\\*\\.(\\w+\\.\\w+)\"")
                .matcher(Shop.policy())
                .results()
                .map(MatchResult::group)
                .map(match -> match.substring(3, match.length() - 1))
                .toList();
        assertThat(named).containsExactlyInAnyOrderElementsOf(Shop.MASKED_COLUMNS);
    }

    private static Treatment treatment(Policy policy, String table, String column) {
        TableSchema schema = new TableSchema(
                new TableId("public", table),
                List.of(
                        new Column("first", new ColumnType.Int64(), false, ""),
                        new Column(column, new ColumnType.Text(), true, "")),
                List.of());
        return policy.compile(schema).treatment(1);
    }

    private Policy policy() throws IOException {
        Path file = Files.writeString(directory.resolve("policy.yaml"), Shop.policy());
        return PolicyFile.load(new PolicyConfig() {
            @Override
            public Optional<Path> file() {
                return Optional.of(file);
            }

            @Override
            public Optional<String> key() {
                return Optional.of("0123456789abcdef0123456789abcdef");
            }

            @Override
            public Optional<Path> keyFile() {
                return Optional.empty();
            }

            @Override
            public Change change() {
                return Change.REFUSE;
            }

            @Override
            public Path auditFile() {
                return directory.resolve("audit.jsonl");
            }
        });
    }
}
