package dev.sluice.row;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameGlobTest {
    @ParameterizedTest
    @CsvSource({
        "*.*,public,items,true",
        "*.*,public,v1.0 items,true",
        "*.*,my.schema,v1.0 items,true",
        "public.*,public,v1.0 items,true",
        "public.*,public.old,items,false",
        "*.items,public,items,true",
        "*.items,public,v1.items,false",
        "*.items,public.v1,items,true",
        "public.v1.0 items,public,v1.0 items,true",
        "public.v1.0 items,public.v1,0 items,true",
        "public.v1.0 items,public,v1x0 items,false",
        "public.v?.? items,public,v1.0 items,true",
        "public.v1?0 items,public,v1.0 items,true",
        "public?items,public,items,false",
        "*,public,items,false",
        "public.item,public,Item,false",
        "public.it*s,public,its,true",
        "public.a(b|c)+[d]\\,public,a(b|c)+[d]\\,true",
        "public.?x,public,😀x,true",
    })
    void glob_covers_tables_part_by_part(String glob, String schema, String table, boolean covers) {
        assertThat(new NameGlob(glob).matches(new TableId(schema, table))).isEqualTo(covers);
    }

    @ParameterizedTest
    @CsvSource({
        "*.*.*,public,v1.0 items,unit.price,true",
        "*.*.price,public,v1.0 items,price,true",
        "*.*.price,public,items,unit.price,false",
        "public.v1.0 items.price,public,v1.0 items,price,true",
        "*.*,public,items,price,false",
    })
    void glob_covers_columns_part_by_part(String glob, String schema, String table, String column, boolean covers) {
        assertThat(new NameGlob(glob).matches(new TableId(schema, table), column))
                .isEqualTo(covers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "items", "*", ".items", "public.", "."})
    void text_without_two_names_is_no_glob_of_tables(String text) {
        assertThat(NameGlob.isOfTables(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*.*", "public.items", "public.v1.0 items", "a.b"})
    void text_with_two_names_is_a_glob_of_tables(String text) {
        assertThat(NameGlob.isOfTables(text)).isTrue();
    }
}
