package dev.sluice.it;

import dev.sluice.demo.LeakSearch;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Tables of columns under every mask, filled with values that occur nowhere else, and the policy that protects them. */
final class LeakCanaries {
    /** Opens every text. */
    static final String WORD = "qzkanari";

    /** Opens the numbers of cards. */
    static final String DIGITS = "700931846205";

    static final String NETWORK = "2001:db8:ca4a:7e11:";

    /** Of the columns that pass. */
    static final String CONTROL = "qzcontrol";

    static final int ROWS = 40;

    private static final long NUMBER = 7_009_318_462_055_100L;
    private static final long HALF_UUID = 0x8000_7009_3184_6205L;

    /** What the search looks for. */
    static final LeakSearch.Wanted WANTED = new LeakSearch.Wanted(
            List.of(WORD, DIGITS, NETWORK),
            Stream.concat(LongStream.rangeClosed(NUMBER, NUMBER + 2 * ROWS).boxed(), Stream.of(HALF_UUID))
                    .toList(),
            List.of(LocalDate.of(1823, 7, 16), LocalDate.of(1823, 8, 17)),
            CONTROL);

    static final String POLICY = """
            version: 1
            unclassified: deny
            columns:
              - {match: ['*.*.id', '*.*.note', '*.*.amount', '*.*.region'], mask: pass}
              - {match: '*.*.t_drop', mask: drop}
              - {match: ['*.*.t_null', '*.*.t_double'], mask: null}
              - {match: ['*.*.t_redact', '*.*.t_label'], mask: redact}
              - {match: '*.*.t_constant', mask: constant, value: somebody}
              - {match: '*.*.t_partial', mask: partial, keep-last: 2, keep-separators: true}
              - {match: '*.*.t_truncate', mask: truncate, length: 3}
              - {match: ['*.*.t_hash', '*.*.t_char', '*.*.t_big', '*.*.t_xml', '*.*.t_bytes', '*.*.t_uuid',
                         '*.*.t_number', '*.*.t_free', '*.*.t_moment_hash'], mask: hash, domain: person}
              - {match: '*.*.t_short', mask: hash, encoding: base64url, length: 22}
              - {match: ['*.*.t_token', '*.*.t_numeric', '*.*.t_list'], mask: tokenize}
              - {match: '*.*.t_fpe', mask: fpe, characters: '0123456789abcdefghijklmnopqrstuvwxyz'}
              - {match: '*.*.t_card', mask: fpe, check-digit: luhn}
              - {match: '*.*.t_fpe_number', mask: fpe}
              - {match: '*.*.t_email', mask: email}
              - {match: '*.*.t_email_kept', mask: email, mail-domain: keep}
              - {match: '*.*.t_name', mask: pseudonym, kind: full-name}
              - {match: ['*.*.t_network', '*.*.t_network_text'], mask: generalize, ipv4-prefix: 24, ipv6-prefix: 48}
              - {match: '*.*.t_period', mask: generalize, to: year}
              - {match: '*.*.t_bucket', mask: generalize, bucket: 1000000000000}
              - {match: '*.*.t_grid', mask: generalize, grid: 0.1}
              - {match: '*.*.t_fpe_sum', mask: fpe}
              - {match: ['*.*.t_born', '*.*.t_moment'], mask: shift-date, subject: id}
              - match: ['*.*.t_json', '*.*.t_document']
                mask: json
                paths: [{path: $.mail, mask: hash}, {path: '$.list[*].name', mask: redact}, {path: $.n, mask: tokenize}]
            tables:
              - {match: public.filtered, keep: region == "eu"}
            rules:
              - {match: public.ruled, name: even, check: id % 2 == 0, on-violation: quarantine}
              - {match: public.ruled, name: short, check: t_hash.size() < 10, on-violation: warn}
              - {match: public.ruled, name: not-a-number, check: int(t_token) > 0, on-violation: warn}
              - {match: public.stopped, name: never, check: id != 13, on-violation: stop}
            """;

    private static final String[][] COLUMNS = {
        {"id int primary key", "%1$s"},
        {"note text", "'qzcontrol ' || %1$s"},
        {"t_drop text", "'qzkanari-drop-' || %1$s"},
        {"t_null text", "'qzkanari-null-' || %1$s"},
        {"t_double float8", "7009318462055100 + %1$s"},
        {"t_redact text", "'qzkanari-redact-' || %1$s"},
        {"t_label label", "'qzkanari-label'"},
        {"t_constant text", "'qzkanari-constant-' || %1$s"},
        {"t_partial text", "'+49 qzkanari-' || 100 + %1$s"},
        {"t_truncate text", "'abqzkanari-' || %1$s"},
        {"t_hash text not null", "'qzkanari hash \"' || %1$s || '\"'"},
        {"t_short varchar(99)", "'qzkanari-short-' || %1$s"},
        {"t_char char(40)", "'qzkanari-char-' || %1$s"},
        {"t_big text", "repeat('qzkanari-big-' || %1$s || ' ', 600)"},
        {"t_xml xml", "('<a b=\"qzkanari-' || %1$s || '\"/>')::xml"},
        {"t_bytes bytea", "convert_to('qzkanari-bytes-' || %1$s, 'UTF8')"},
        {"t_uuid uuid", "'ca4a7e11-0000-4000-8000-700931846205'"},
        {"t_number int8", "7009318462055100 + %1$s"},
        {"t_free numeric", "7009318462055100 + %1$s"},
        {"t_numeric numeric(20,2)", "7009318462055100 + %1$s"},
        {"t_moment_hash timestamp", "'1823-07-16 00:00:00'"},
        {"t_token text", "'qzkanari-token-' || %1$s"},
        {"t_list text[]", "array['qzkanari-list-' || %1$s, null, 'qzkanari']"},
        {"t_fpe text", "'qzkanari-fpe-' || %1$s"},
        {"t_card text", "'700931846205-' || 1000 + %1$s"},
        {"t_fpe_number int8", "7009318462055100 + %1$s"},
        {"t_email text", "'qzkanari' || %1$s || '@qzkanari.example.org'"},
        {"t_email_kept text", "'qzkanari' || %1$s || '@example.org'"},
        {"t_name text", "'Qzkanari von ' || %1$s"},
        {"t_network inet", "('2001:db8:ca4a:7e11::' || %1$s)::inet"},
        {"t_network_text text", "'2001:db8:ca4a:7e11::' || %1$s"},
        {"t_period date", "date '1823-07-16' + 32 * (%1$s %% 2)"},
        {"t_bucket int8", "7009318462055100 + %1$s"},
        {"t_grid float8", "0.700931846205"},
        {"t_fpe_sum numeric(20,2)", "70093184620510.00 + %1$s"},
        {"t_born date", "date '1823-07-16'"},
        {"t_moment timestamptz", "'1823-08-17 00:00:00+00'"},
        {
            "t_json jsonb",
            "jsonb_build_object('mail', 'qzkanari' || %1$s, 'n', 7009318462055100 + %1$s, 'qzkanari', 1, 'list',"
                    + " jsonb_build_array(jsonb_build_object('name', 'qzkanari', 'other', 'qzkanari'), 'qzkanari'))"
        },
        {"t_document text", "case when %1$s %% 3 = 0 then 'qzkanari {' else '{\"mail\": \"qzkanari\"}' end"},
        {"t_forgotten text", "'qzkanari-forgotten'"},
    };

    private LeakCanaries() {}

    /** The tables, without rows. */
    static String[] tables() {
        StringBuilder people = new StringBuilder();
        for (String[] column : COLUMNS) {
            people.append(people.isEmpty() ? "" : ", ").append(column[0]);
        }
        return new String[] {
            "create type label as enum ('qzkanari-label', 'other')",
            "create table people (" + people + ")",
            "alter table people alter column t_big set storage external",
            "create unique index qz_card on people (t_card)",
            "create table witnesses (like people including all)",
            "alter table witnesses replica identity full",
            "create table k_hash (t_hash text primary key, amount int)",
            "create table k_token (t_token text, t_fpe_number int8, amount int, primary key (t_token, t_fpe_number))",
            "create table k_email (t_email text primary key, amount int)",
            "create table k_fpe (t_card text primary key, amount int)",
            "create table visits (t_hash text, t_redact text, t_born date, id int, amount int)",
            "alter table visits replica identity full",
            "create table filtered (id int primary key, region text, t_hash text, t_forgotten text)",
            "create table emptied (id int primary key, t_hash text)",
            "create table widened (id int primary key, t_hash text)",
            "create table stopped (id int primary key, t_hash text)",
            "create table ruled (id int primary key, note text, t_hash text, t_token text)",
        };
    }

    /** Rows of all tables. */
    static String[] rows(int from, int to) {
        String series = " from generate_series(" + from + ", " + to + ") g";
        StringBuilder people = new StringBuilder();
        for (String[] column : COLUMNS) {
            people.append(people.isEmpty() ? "" : ", ").append(String.format(column[1], "g"));
        }
        return new String[] {
            "insert into people select " + people + series,
            "insert into witnesses select " + people + series,
            "insert into k_hash select 'qzkanari-key-' || g, g" + series,
            "insert into k_token select 'qzkanari-key-' || g, 7009318462055100 + g, g" + series,
            "insert into k_email select 'qzkanari' || g || '@example.org', g" + series,
            "insert into k_fpe select '700931846205' || 1000 + g, g" + series,
            "insert into visits select 'qzkanari' || g %% 3, 'qzkanari', '1823-07-16', g %% 3, 1".replace("%%", "%")
                    + series,
            "insert into filtered select g, case when g % 2 = 0 then 'eu' else 'us' end, 'qzkanari' || g, 'qzkanari'"
                    + series,
            "insert into emptied select g, 'qzkanari' || g" + series,
            "insert into widened select g, 'qzkanari' || g" + series,
            "insert into ruled select g, 'qzcontrol', 'qzkanari-ruled-' || g, 'qzkanari' || g" + series,
        };
    }

    /** Changes of rows that {@link #rows} inserted, of every kind; those of ids from {@code first} to first + 9. */
    static String[] changes(int first) {
        String some = " between " + first + " and " + (first + 3);
        return new String[] {
            "update people set note = note || '!' where id" + some,
            "update witnesses set note = note || '!' where id" + some,
            "update people set t_hash = t_hash || '+', t_number = t_number + 1, t_big = t_big || '+',"
                    + " t_json = t_json || '{\"qzkanari2\": \"qzkanari\"}', t_born = '1823-08-17' where id" + some,
            "update witnesses set t_hash = t_hash || '+', t_number = t_number + 1, t_big = t_big || '+' where id"
                    + some,
            "update people set id = -id where id = " + (first + 4),
            "delete from people where id = " + (first + 5),
            "delete from witnesses where id = " + (first + 5),
            "update k_hash set t_hash = t_hash || '+' where amount" + some,
            "update k_token set t_token = t_token || '+', t_fpe_number = t_fpe_number + 40 where amount" + some,
            "update k_email set amount = amount + 1000 where amount" + some,
            "update k_fpe set t_card = t_card || '7' where amount" + some,
            "delete from k_hash where amount = " + (first + 5),
            "delete from k_token where amount = " + (first + 5),
            "delete from k_fpe where amount = " + (first + 5),
            "delete from visits where id = " + first % 3,
            "update filtered set region = 'us' where id" + some,
            "update filtered set region = 'eu', t_hash = t_hash || '+' where id = " + (first + 5),
            "delete from filtered where id = " + (first + 6),
            "update ruled set id = id + 1001, t_hash = t_hash || '+' where id" + some,
            "delete from ruled where id = " + (first + 5),
            "select pg_logical_emit_message(true, 'qzkanari', 'qzkanari-message')",
        };
    }
}
