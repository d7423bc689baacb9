package dev.sluice.policy;

import static dev.sluice.policy.Policies.column;
import static dev.sluice.policy.Policies.nullable;
import static dev.sluice.policy.Policies.secrets;
import static dev.sluice.policy.Policies.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TablePolicyTest {
    private static final ColumnType TEXT = new ColumnType.Text();
    private static final ColumnType INT64 = new ColumnType.Int64();

    private static Object masked(String mask, ColumnType type, Object value) {
        return Policies.masking(mask)
                .compile(secrets(type))
                .protect(Row.of(1L, value))
                .value(1);
    }

    @Test
    void leaves_a_table_without_masks_as_it_is() {
        TableSchema source = secrets(TEXT);
        TablePolicy policy = Policy.passingEverything().compile(source);
        Row row = Row.of(1L, "a");

        assertThat(policy.protectedSchema()).isSameAs(source);
        assertThat(policy.protect(row)).isSameAs(row);
        assertThat(policy.treatment(1)).isInstanceOf(Treatment.Passed.class);
    }

    @Test
    void drops_a_column_and_moves_the_key_along() {
        TableSchema source = new TableSchema(
                new dev.sluice.row.TableId("public", "t"),
                List.of(column("secret", TEXT), column("b", INT64), column("secret2", TEXT), column("a", INT64)),
                List.of(3, 1));
        TablePolicy policy = Policies.allowing("columns:\n- {match: '*.*.secret*', mask: drop}")
                .compile(source);

        assertThat(policy.protectedSchema().columns()).extracting(Column::name).containsExactly("b", "a");
        assertThat(policy.protectedSchema().key()).containsExactly(1, 0);
        Row row = policy.protect(Row.of("x", 1L, "y", 2L));
        assertThat(row.copyValues()).containsExactly(1L, 2L);
        assertThat(policy.treatment(0)).isInstanceOf(Treatment.Dropped.class);
    }

    @Test
    void makes_a_nulled_column_nullable() {
        TableSchema source = table("t", 1, column("id", INT64), column("secret", INT64));
        TablePolicy policy = Policies.masking("mask: null").compile(source);

        assertThat(policy.protectedSchema().columns().get(1))
                .isEqualTo(nullableTwin(source.columns().get(1)));
        assertThat(policy.protect(Row.of(1L, 2L)).value(1)).isEqualTo(Marker.NULL);
        assertThat(policy.treatment(1)).isEqualTo(new Treatment.Constant(Marker.NULL));
    }

    private static Column nullableTwin(Column column) {
        return new Column(column.name(), column.type(), true, column.comment());
    }

    @Test
    void redacts_each_type_to_a_constant_of_its_own() {
        assertThat(masked("mask: redact", TEXT, "x")).isEqualTo("REDACTED");
        assertThat(masked("mask: redact, constant: '-'", TEXT, "x")).isEqualTo("-");
        assertThat(masked("mask: redact", new ColumnType.Enumeration(), "x")).isEqualTo("REDACTED");
        assertThat(masked("mask: redact, constant: false", new ColumnType.Bool(), true))
                .isEqualTo(false);
        assertThat(masked("mask: redact, constant: -3", new ColumnType.Int16(), 9))
                .isEqualTo(-3);
        assertThat(masked("mask: redact, constant: 0", INT64, 9L)).isEqualTo(0L);
        assertThat(masked("mask: redact, constant: 1.5", new ColumnType.Decimal(5, 2), BigDecimal.TEN))
                .isEqualTo(new BigDecimal("1.50"));
        assertThat(masked("mask: redact, constant: 0.5", new ColumnType.Float32(), 1f))
                .isEqualTo(0.5f);
        assertThat(masked("mask: redact, constant: 1", new ColumnType.Float64(), 2d))
                .isEqualTo(1d);
        assertThat(masked("mask: redact, constant: 1970-01-02", new ColumnType.Date(), 5))
                .isEqualTo(1);
        assertThat(masked("mask: redact, constant: '00:00:01'", new ColumnType.Time(), 5L))
                .isEqualTo(1_000_000L);
        assertThat(masked("mask: redact, constant: 1970-01-01 00:00:00.000001", new ColumnType.Timestamp(), 5L))
                .isEqualTo(1L);
        assertThat(masked("mask: redact, constant: '1970-01-01T01:00:00+01:00'", new ColumnType.TimestampTz(), 5L))
                .isEqualTo(0L);
        assertThat(masked("mask: redact, constant: '{}'", new ColumnType.Json(), "[]"))
                .isEqualTo("{}");
        assertThat(masked("mask: redact, constant: '00ff'", new ColumnType.Bytes(), new byte[1]))
                .isEqualTo(new byte[] {0, -1});
        assertThat(masked(
                        "mask: redact, constant: 00000000-0000-0000-0000-000000000000",
                        new ColumnType.Uuid(),
                        UUID.randomUUID()))
                .isEqualTo(new UUID(0, 0));
        assertThat(masked("mask: redact, constant: []", new ColumnType.Array(TEXT), List.of("x")))
                .isEqualTo(List.of());
        assertThat(masked("mask: redact, constant: [1, null]", new ColumnType.Array(INT64), List.of(7L)))
                .isEqualTo(List.of(1L, Marker.NULL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mask: redact, constant: text",
                "mask: redact, constant: 010",
                "mask: redact, constant: 1.5",
                "mask: redact, constant: '7'",
                "mask: redact, constant: 99999999999999999999",
                "mask: redact, constant: [1]",
                "mask: redact, constant: ",
            })
    void refuses_a_constant_that_is_no_value_of_the_type(String mask) {
        assertThatThrownBy(() -> masked(mask, INT64, 1L))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("policy.yaml:4:")
                .hasMessageContaining("The constant does not fit public.people.secret")
                .hasMessageContaining("a whole number of 64 bits");
    }

    @Test
    void asks_for_a_constant_where_text_will_not_do() {
        assertThatThrownBy(() -> masked("mask: redact", INT64, 1L))
                .hasMessageContaining("public.people.secret needs a constant");
        assertThatThrownBy(() -> masked("mask: redact, constant: 7", TEXT, "x"))
                .hasMessageContaining("put 7 in quotes");
    }

    @Test
    void keeps_the_last_characters_and_never_the_whole() {
        String mask = "mask: partial, keep-last: 4";

        assertThat(masked(mask, TEXT, "4111111111111234")).isEqualTo("************1234");
        assertThat(masked(mask, TEXT, "1234")).isEqualTo("****");
        assertThat(masked(mask, TEXT, "12")).isEqualTo("**");
        assertThat(masked(mask, TEXT, "")).isEqualTo("");
        assertThat(masked(mask, TEXT, "🐘🐘🐘🐘🐘🐘")).isEqualTo("**🐘🐘🐘🐘");
        assertThat(masked(mask, TEXT, "🐘🐘🐘🐘")).isEqualTo("****");
        assertThat(masked(mask, new ColumnType.Char(8), "abcdef  ")).isEqualTo("**cdef");
        assertThat(masked(mask, new ColumnType.Char(8), "abcd    ")).isEqualTo("****");
        assertThatThrownBy(() -> masked(mask, INT64, 1L)).hasMessageContaining("Mask partial is for text");
        assertThatThrownBy(() -> masked(mask, new ColumnType.Array(TEXT), List.of()))
                .hasMessageContaining("Mask partial is for text");
    }

    @Test
    void turns_hashed_and_shortened_columns_into_text() {
        TableSchema source = table("t", 1, column("id", INT64), column("secret", new ColumnType.Char(3)));

        for (String mask : List.of("mask: hash", "mask: partial, keep-last: 1", "mask: redact")) {
            assertThat(Policies.masking(mask).compile(source).protectedSchema().columns())
                    .element(1)
                    .isEqualTo(column("secret", TEXT));
        }
    }

    @Test
    void keeps_markers_in_every_mask() {
        TableSchema source = secrets(TEXT);
        for (String mask : List.of(
                "pass",
                "null",
                "redact",
                "hash",
                "partial, keep-last: 2",
                "truncate, length: 2",
                "tokenize",
                "fpe",
                "email",
                "pseudonym, kind: city",
                "generalize, to: year",
                "json, paths: [{path: $.a, mask: drop}]")) {
            TablePolicy policy = Policies.masking("mask: " + mask).compile(source);

            assertThat(policy.protect(Row.of(1L, Marker.NULL)).value(1)).isEqualTo(Marker.NULL);
            assertThat(policy.protect(Row.of(1L, Marker.UNCHANGED)).value(1)).isEqualTo(Marker.UNCHANGED);
            assertThat(policy.protect(source.unknownRow()))
                    .isSameAs(policy.protectedSchema().unknownRow());
        }
    }

    @Test
    void masks_before_images_like_any_row() {
        TableSchema source = table("t", 1, column("id", INT64), column("secret", TEXT), column("other", TEXT));
        TablePolicy policy = Policies.allowing("columns:\n- {match: ['*.t.secret', '*.t.other'], mask: hash}")
                .compile(source);
        Row before = Row.of(1L, "same", "old");
        Row after = Row.of(1L, "same", "new");
        Row protectedAfter = policy.protect(after);

        Row protectedBefore = policy.protectBefore(before, after, protectedAfter);

        assertThat(protectedBefore.copyValues())
                .containsExactly(policy.protect(before).copyValues());
        assertThat(protectedBefore.value(1)).isSameAs(protectedAfter.value(1));
        assertThat(policy.protectBefore(source.unknownRow(), after, protectedAfter))
                .isSameAs(policy.protectedSchema().unknownRow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "null", "redact, constant: 0", "partial, keep-last: 2"})
    void refuses_masks_that_make_keys_collide(String mask) {
        Policy policy = Policies.allowing("columns:\n- {match: '*.*.id', mask: " + mask + "}");

        assertThatThrownBy(() -> policy.compile(secrets(TEXT)))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("on id, a key column of public.people, would give different rows one key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hash, length: 31",
                "hash, encoding: base64url, length: 21",
                "constant, value: 0",
                "truncate, length: 3",
                "pseudonym, kind: city",
                "generalize, bucket: 10",
                "fpe, short-values: redact",
                "json, paths: [{path: $.a, mask: drop}]",
                "shift-date, subject: secret",
            })
    void refuses_masks_on_keys_that_may_collide_until_they_are_allowed_to(String mask) {
        String type = mask.startsWith("shift") ? "date" : mask.matches("(constant|generalize).*") ? "int8" : "text";
        ColumnType keyType = switch (type) {
            case "date" -> new ColumnType.Date();
            case "int8" -> INT64;
            default -> TEXT;
        };
        TableSchema source = table("people", 1, column("id", keyType), nullable("secret", TEXT));

        assertThatThrownBy(() -> Policies.allowing("columns:\n- {match: '*.*.id', mask: " + mask + "}")
                        .compile(source))
                .hasMessageContaining("would give different rows one key");
        assertThat(Policies.allowing("columns:\n- {match: '*.*.id', allow-collisions: true, mask: " + mask + "}")
                        .compile(source)
                        .protectedSchema()
                        .key())
                .containsExactly(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hash, length: 32", "hash, encoding: base64url, length: 22", "tokenize", "fpe", "email"})
    void lets_masks_that_keep_keys_apart(String mask) {
        TableSchema source = table("people", 1, column("id", TEXT), nullable("secret", TEXT));

        assertThat(Policies.allowing("columns:\n- {match: '*.*.id', mask: " + mask + "}")
                        .compile(source)
                        .protectedSchema()
                        .key())
                .containsExactly(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "null"})
    void keeps_keys_whole_whatever_is_allowed(String mask) {
        assertThatThrownBy(() -> Policies.allowing(
                                "columns:\n- {match: '*.*.id', allow-collisions: true, mask: " + mask + "}")
                        .compile(secrets(TEXT)))
                .hasMessageContaining("would give different rows one key");
    }

    @Test
    void masks_what_no_rule_matches_where_it_is_told_to() {
        TableSchema source = table("t", 1, column("id", INT64), column("a", TEXT), column("b", INT64));
        TablePolicy policy = Policies.parse(
                        "{version: 1, unclassified: mask, columns: [{match: '*.*.id', mask: pass}]}")
                .compile(source);

        assertThat(policy.protect(Row.of(1L, "x", 2L)).copyValues()).containsExactly(1L, "REDACTED", Marker.NULL);
        assertThat(policy.protectedSchema().columns())
                .containsExactly(column("id", INT64), column("a", TEXT), nullableTwin(column("b", INT64)));
        assertThatThrownBy(
                        () -> Policies.parse("{version: 1, unclassified: mask}").compile(source))
                .hasMessageContaining("No rule matches id, a key column of public.t, and unclassified is mask");
    }

    @Test
    void lets_a_table_say_otherwise_of_what_no_rule_matches() {
        Policy policy = Policies.denying("""
                columns:
                - {match: '*.*.id', mask: pass}
                tables:
                - {match: public.open, unclassified: allow}
                - {match: public.half, unclassified: mask, keep: 'a != "z"'}
                """);
        Row row = Row.of(1L, "x");

        assertThat(policy.compile(table("open", 1, column("id", INT64), column("a", TEXT)))
                        .protect(row)
                        .copyValues())
                .containsExactly(1L, "x");
        TablePolicy half = policy.compile(table("half", 1, column("id", INT64), column("a", TEXT)));
        assertThat(half.protect(row).copyValues()).containsExactly(1L, "REDACTED");
        assertThat(half.selects()).isTrue();
        assertThat(policy.compile(table("shut", 1, column("id", INT64), column("a", TEXT)))
                        .protect(row)
                        .copyValues())
                .containsExactly(1L);
    }

    @Test
    void matches_by_expression_type_and_comment_and_by_all_of_them() {
        Policy policy = Policies.denying("""
                columns:
                - {match-regex: 'public\\.t\\.(i|k)d', mask: pass}
                - {type: [date, timestamp], match: '*.*.birth*', mask: generalize, to: year}
                - {type: date, mask: null}
                - {comment: '*[pii]*', mask: redact}
                - {comment: '*', type: int8, mask: pass}
                """);
        TableSchema source = table(
                "t",
                1,
                column("ID", INT64),
                nullable("birthday", new ColumnType.Date()),
                nullable("signed", new ColumnType.Date()),
                new Column("nick", TEXT, true, "how friends call them\n[PII]"),
                nullable("birthplace", TEXT),
                nullable("count", INT64));

        assertThat(policy.compile(source)
                        .protect(Row.of(1L, 400, 500, "x", "y", 6L))
                        .copyValues())
                .containsExactly(1L, 365, Marker.NULL, "REDACTED", 6L);
    }

    @Test
    void gives_each_key_version_other_keys_and_the_first_no_mark() {
        String columns = "columns: [{match: '*.*.secret', mask: hash, domain: d}]}";
        Policy first = Policies.parse("{version: 1, unclassified: allow, key-version: 1, " + columns);
        Policy second = Policies.parse("{version: 1, unclassified: allow, key-version: 2, " + columns);
        Row row = Row.of(1L, "x");

        assertThat(first.compile(secrets(TEXT)).protect(row).value(1))
                .isEqualTo(masked("mask: hash, domain: d", TEXT, "x"))
                .isNotEqualTo(second.compile(secrets(TEXT)).protect(row).value(1));
        assertThat(first.fingerprint()).isNotEqualTo(second.fingerprint());
        assertThatThrownBy(() -> Policies.parse("{version: 1, unclassified: allow, key-version: 0}"))
                .hasMessageContaining("Field key-version must be a whole number from 1");
    }

    @Test
    void hashes_a_key() {
        TablePolicy policy =
                Policies.allowing("columns:\n- {match: '*.*.id', mask: hash}").compile(secrets(TEXT));

        assertThat(policy.protectedSchema().key()).containsExactly(0);
        assertThat(policy.protectedSchema().columns().getFirst().type()).isEqualTo(TEXT);
        assertThat(policy.protect(Row.of(1L, "x")).value(0)).asString().hasSize(64);
    }

    @Test
    void leaves_out_what_no_rule_matches_when_it_denies() {
        TableSchema source = table("t", 1, column("id", INT64), column("a", TEXT), nullable("b", TEXT));
        Policy policy = Policies.denying("columns:\n- {match: '*.*.id', mask: pass}\n- {match: '*.*.b', mask: pass}");

        assertThat(policy.compile(source).protectedSchema().columns())
                .extracting(Column::name)
                .containsExactly("id", "b");
    }

    @Test
    void refuses_to_lose_an_unclassified_key_or_a_whole_table() {
        Policy policy = Policies.denying("columns:\n- {match: '*.*.secret', mask: pass}");

        assertThatThrownBy(() -> policy.compile(secrets(TEXT)))
                .hasMessageContaining("No rule matches id, a key column of public.people");
        assertThatThrownBy(() -> policy.compile(table("log", 0, column("line", TEXT))))
                .hasMessageContaining("No column of table public.log is left")
                .hasMessageContaining("SLUICE_SOURCE_TABLES");
    }

    @Test
    void lets_the_first_matching_rule_decide() {
        Policy policy = Policies.allowing("""
                columns:
                - {match: '*.people.secret', mask: redact}
                - {match: '*.*.secret', mask: drop}
                """);

        assertThat(policy.compile(secrets(TEXT)).treatment(1)).isEqualTo(new Treatment.Constant("REDACTED"));
        assertThat(policy.compile(table("other", 1, column("id", INT64), column("secret", TEXT)))
                        .treatment(1))
                .isInstanceOf(Treatment.Dropped.class);
    }

    @Test
    void tells_whoever_compares_which_columns_are_functions_of_the_row() {
        assertThat(Policies.masking("mask: hash").compile(secrets(TEXT)).treatment(1))
                .isEqualTo(new Treatment.Deterministic());
    }

    @Test
    void names_table_column_and_mask_but_no_value_when_a_mask_fails() {
        TablePolicy policy = Policies.masking("mask: hash").compile(secrets(TEXT));

        assertThatThrownBy(() -> policy.protect(Row.of(1L, "canary\uD800")))
                .isInstanceOf(MaskFailedException.class)
                .hasMessageContaining("column secret of public.people with hash")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }
}
