package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.scan.TypeFamily;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTypeNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "character varying(20);TEXT;text",
                "integer;NUMBER;int4",
                "numeric(10,2);NUMBER;numeric",
                "timestamp(3) with time zone;TIMESTAMP;timestamptz",
                "character varying(5)[];ARRAY;array",
                "mood;TEXT;enum",
                "inet;NETWORK;inet"
            })
    void names_types_of_postgresql_as_policies_do(String printed, TypeFamily family, String expected) {
        assertThat(PolicyTypeName.ofPostgres(printed, family)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "tinyint(1);int2",
                "smallint unsigned;int4",
                "int(10) unsigned zerofill;int8",
                "bigint unsigned;numeric",
                "decimal(9,6);numeric",
                "decimal(38,0);numeric",
                "decimal(39,2);text",
                "varchar(80);text",
                "char(2);text",
                "enum;enum",
                "set;text",
                "datetime(6);timestamp",
                "timestamp;timestamptz",
                "binary(16);bytea",
                "point;bytea"
            })
    void names_types_of_mysql_as_policies_do(String printed, String expected) {
        assertThat(PolicyTypeName.ofMysql(printed)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "character varying(20);TEXT;text,character varying,varchar",
                "character(3);TEXT;char,character,bpchar",
                "jsonb;JSON;json,jsonb",
                "crm.email;TEXT;enum,crm.email,email",
                "inet;NETWORK;inet"
            })
    void names_types_as_the_source_does_too(String printed, TypeFamily family, String expected) {
        assertThat(PolicyTypeName.allOfPostgres(printed, family)).containsExactlyInAnyOrder(expected.split(",", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"int(10) unsigned zerofill;int8,int", "varchar(80);text,varchar", "timestamp;timestamptz,timestamp"
            })
    void names_types_as_mysql_does_too(String printed, String expected) {
        assertThat(PolicyTypeName.allOfMysql(printed)).containsExactlyInAnyOrder(expected.split(",", -1));
    }
}
