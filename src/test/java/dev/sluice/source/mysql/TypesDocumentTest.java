package dev.sluice.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/types-mysql.md} names for each database type what the code makes of it. */
class TypesDocumentTest {
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    @Test
    void says_of_every_type_what_it_becomes() throws Exception {
        List<String> checked = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("docs/types-mysql.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length != 5 || !cells[1].contains("`")) {
                continue;
            }
            Matcher type = QUOTED.matcher(cells[1]);
            while (type.find()) {
                String name = type.group(1).replace(" unsigned", "");
                TypeMapping.Described described = new TypeMapping.Described(
                        name, type.group(1).endsWith(" unsigned"), cells[1].contains("more than 38") ? 65 : 20, 10, 8);
                assertThat(TypeMapping.of(described))
                        .as(type.group(1))
                        .hasValueSatisfying(
                                mapped -> assertThat(mapped.type().getClass().getSimpleName())
                                        .isEqualTo(cells[2].replace("`", "").strip()));
                checked.add(name);
            }
        }
        assertThat(checked).hasSizeGreaterThan(40);
    }

    @Test
    void refuses_what_it_does_not_know() {
        assertThat(TypeMapping.of(new TypeMapping.Described("vector", false, 0, 0, 0)))
                .isEmpty();
    }
}
