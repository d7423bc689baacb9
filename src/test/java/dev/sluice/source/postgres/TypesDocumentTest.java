package dev.sluice.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** {@code docs/types.md} names every database type that the code maps. */
class TypesDocumentTest {
    @Test
    void names_every_type() throws Exception {
        String page = Files.readString(Path.of("docs/types.md"));
        List<String> scalars = Arrays.stream(TypeMapping.class.getDeclaredFields())
                .filter(field -> field.getType() == int.class && !Modifier.isPrivate(field.getModifiers()))
                .map(field -> field.getName().toLowerCase(Locale.ROOT))
                .toList();
        assertThat(scalars).contains("bool", "jsonb", "oid").allSatisfy(type -> assertNamed(page, type));
        assertThat(TypeMapping.VERBATIM).contains("interval").allSatisfy(type -> assertNamed(page, type));
        assertThat(TypeMapping.VERBATIM_OF_EXTENSIONS)
                .contains("hstore.hstore")
                .allSatisfy(type -> assertNamed(page, type));
    }

    private static void assertNamed(String page, String type) {
        assertThat(page.contains("`" + type + "`")).as(type).isTrue();
    }
}
