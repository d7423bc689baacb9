package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.row.TableId;
import dev.sluice.row.TextLengths;
import dev.sluice.source.SourceSettings;
import dev.sluice.testing.PostgresServer;
import org.junit.jupiter.api.Test;

class TextLengthsIT {
    @Test
    void are_those_that_columns_and_domains_declare() throws Exception {
        try (PostgresServer server = PostgresServer.start(PostgresServer.Version.NEWEST)) {
            server.execute(
                    "create domain code as varchar(7)",
                    "create table person (id int primary key, ssn varchar(11), code code, zip char(5), note text,"
                            + " free varchar, tags varchar(3)[])");
            TextLengths lengths = PostgresTables.textLengths(SourceSettings.of(server.url()));

            TableId person = new TableId("public", "person");
            assertThat(lengths.of(person, "ssn")).hasValue(11);
            assertThat(lengths.of(person, "code")).hasValue(7);
            assertThat(lengths.of(person, "zip")).hasValue(5);
            for (String other : new String[] {"id", "note", "free", "tags", "none"}) {
                assertThat(lengths.of(person, other)).as(other).isEmpty();
            }
            assertThat(lengths.of(new TableId("public", "none"), "ssn")).isEmpty();
        }
    }
}
