package dev.sluice.policy;

import static dev.sluice.policy.Policies.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.Column;
import dev.sluice.row.ColumnType;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which columns a rule is for, by what their types are called and by their comments. */
class ColumnMatchTest {
    private static final List<Column> COLUMNS = List.of(
            of("id", new ColumnType.Int64(), "int8", "the key"),
            of("name", new ColumnType.Text(), "varchar", ""),
            of("email", new ColumnType.Text(), "crm.email_address", "personal; [PII]"),
            of("nick", new ColumnType.Verbatim("public.citext"), "public.citext", "of friends,\nnot personal"),
            of("ip", new ColumnType.Verbatim("inet"), "inet", ""),
            of("host", new ColumnType.Verbatim("inet"), "crm.host_address", ""),
            of("mac", new ColumnType.Verbatim("macaddr"), "macaddr", ""),
            of("profile", new ColumnType.Verbatim("xml"), "xml", ""),
            of("born", new ColumnType.Verbatim("date"), "date", ""),
            of("paid", new ColumnType.Timestamp(), "datetime", ""),
            of("code", new ColumnType.Char(2), "bpchar", ""),
            of("tags", new ColumnType.Array(new ColumnType.Text()), "_text", ""),
            // Of a source that does not say what it calls the type.
            new Column("note", new ColumnType.Text(), true, ""));

    private static Column of(String name, ColumnType type, String sourceType, String comment) {
        return new Column(name, type, true, comment, Column.UNNUMBERED, sourceType);
    }

    private static List<String> matched(String condition) {
        TablePolicy compiled = Policies.denying(
                        "columns:\n- {" + condition + ", mask: null}\n- {match: '*.*.*', mask: pass}\n")
                .compile(table("people", 0, COLUMNS.toArray(Column[]::new)));
        return IntStream.range(0, COLUMNS.size())
                .filter(index -> compiled.treatment(index) instanceof Treatment.Constant)
                .mapToObj(index -> COLUMNS.get(index).name())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', quoteCharacter = '~', textBlock = """
                    type: text                             > name email nick ip host mac profile note
                    type: varchar                          > name
                    type: VarChar                          > name
                    type: character varying                > name
                    type: inet                             > ip host
                    type: citext                           > nick
                    type: public.citext                    > nick
                    type: '*citext'                        > nick
                    type: 'crm.*'                          > email host
                    type: email_address                    > email
                    type: 'mac*'                           > mac
                    type: [xml, '*address']                > email host profile
                    type: date                             > born
                    type: 'date*'                          > born paid
                    type: timestamp                        > paid
                    type: [char, array]                    > code tags
                    type: bigint                           > id
                    type: 'int?'                           > id
                    type-regex: '(var|bp)char'             > name code
                    type-regex: 'crm\\..*|INET'            > email ip host
                    type-regex: 'mac'                      > ~~
                    type: text, type-regex: '.*address'    > email host
                    comment: '*personal*'                  > email nick
                    comment: ['*pii*', the key]            > id email
                    comment-regex: '.*\\[pii\\]'           > email
                    comment-regex: '(?!not ).*\\bpersonal' > nick
                    comment-regex: 'personal'              > ~~
                    comment: '*personal*', comment-regex: '[a-z]+;.*' > email
                    type: inet, match-regex: '.*\\.h.*'    > host
                    """)
    void meets_the_columns(String condition, String names) {
        assertThat(String.join(" ", matched(condition))).isEqualTo(names);
    }

    @Test
    void lets_a_pattern_stand_behind_one_with_a_condition_on_type_or_comment() {
        Findings findings = new Findings("p.yaml");
        PolicyReader.read("""
                version: 1
                unclassified: deny
                columns:
                  - {match: '*.*.*', type-regex: 'x.*', mask: pass}
                  - {match: '*.*.*', comment-regex: 'x.*', mask: pass}
                  - {match: 'a.b.c', mask: 'null'}
                """, findings);
        assertThat(findings.list()).isEmpty();
    }
}
