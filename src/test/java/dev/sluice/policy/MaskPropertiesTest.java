package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MaskPropertiesTest {
    private static final List<String> MASKS =
            List.of("pass", "drop", "'null'", "redact, constant: X", "hash", "partial, keep-last: 2");

    /** Well-formed text with characters of one to four bytes. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<Integer> codePoints = Arbitraries.integers()
                .between(0, 0x10FFFF)
                .filter(codePoint -> codePoint < 0xD800 || codePoint > 0xDFFF);
        return Arbitraries.oneOf(codePoints, Arbitraries.integers().between(97, 101), Arbitraries.of(0x1F418, 0xE9))
                .list()
                .ofMaxSize(12)
                .map(list -> list.stream()
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
    }

    @Property
    void encodes_text_as_the_jdk_does(@ForAll("texts") String text) {
        ByteBuilder builder = new ByteBuilder();
        builder.text(text);

        assertThat(java.util.Arrays.copyOf(builder.array(), builder.length()))
                .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }

    @Property
    void hash_is_equal_for_equal_values_across_tables_of_a_domain_and_only_there(
            @ForAll("texts") String one, @ForAll("texts") String other) {
        Policy policy = Policies.allowing("""
                columns:
                - {match: '*.a.secret', mask: hash, domain: d}
                - {match: '*.b.secret', mask: hash, domain: d}
                - {match: '*.c.secret', mask: hash, domain: e}
                - {match: '*.d.secret', mask: hash}
                - {match: '*.e.secret', mask: hash}
                """);

        assertThat(hashed(policy, "a", one)).isEqualTo(hashed(policy, "a", one));
        assertThat(hashed(policy, "a", one).equals(hashed(policy, "b", other))).isEqualTo(one.equals(other));
        assertThat(List.of(
                        hashed(policy, "a", one),
                        hashed(policy, "c", one),
                        hashed(policy, "d", one),
                        hashed(policy, "e", one)))
                .doesNotHaveDuplicates();
    }

    private static Object hashed(Policy policy, String table, String value) {
        TableSchema schema = Policies.table(table, 0, Policies.column("secret", new ColumnType.Text()));
        return policy.compile(schema).protect(Row.of(value)).value(0);
    }

    @Property
    void partial_never_reveals_more_than_it_may_and_never_a_whole_value(
            @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 12) int keepLast) {
        String masked = (String) new PartialMask(0, keepLast, false, TextForm.PLAIN).apply(text, Row.of(text));

        int[] original = text.codePoints().toArray();
        int[] shown = masked.codePoints().toArray();
        assertThat(shown).hasSameSizeAs(original);
        int kept = original.length > keepLast ? keepLast : 0;
        for (int index = 0; index < shown.length; index++) {
            boolean inTail = index >= shown.length - kept;
            assertThat(shown[index]).isEqualTo(inTail ? original[index] : '*');
        }
    }

    @Property(tries = 200)
    void protected_rows_have_the_width_and_key_of_the_protected_schema(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 5) Integer> maskIndexes) {
        StringBuilder rules = new StringBuilder("columns:\n- {match: '*.*.id', mask: pass}\n");
        List<Column> columns = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (int index = 0; index < maskIndexes.size(); index++) {
            rules.append("- {match: '*.*.c" + index + "', mask: " + MASKS.get(maskIndexes.get(index)) + "}\n");
            columns.add(Policies.nullable("c" + index, new ColumnType.Text()));
            values.add(index % 3 == 0 ? Marker.NULL : "value " + index);
        }
        columns.add(Policies.column("id", new ColumnType.Int64()));
        values.add(7L);
        TableSchema source =
                new TableSchema(new dev.sluice.row.TableId("public", "t"), columns, List.of(columns.size() - 1));

        TablePolicy policy = Policies.denying(rules.toString()).compile(source);
        Row row = policy.protect(Row.of(values.toArray()));

        TableSchema target = policy.protectedSchema();
        assertThat(row.size()).isEqualTo(target.columns().size());
        assertThat(row.value(target.key().getFirst())).isEqualTo(7L);
        for (int index = 0; index < columns.size(); index++) {
            boolean present = target.indexOf(columns.get(index).name()).isPresent();
            assertThat(policy.treatment(index) instanceof Treatment.Dropped).isEqualTo(!present);
        }
    }
}
