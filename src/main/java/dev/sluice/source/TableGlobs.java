package dev.sluice.source;

import dev.sluice.row.NameGlob;
import dev.sluice.row.TableId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which tables are meant: those that one of the globs covers. */
public record TableGlobs(List<NameGlob> globs) {
    /** @param globs without any, every table */
    public static TableGlobs of(Optional<List<String>> globs) {
        return new TableGlobs(globs.orElse(List.of("*.*")).stream()
                .map(String::strip)
                .map(NameGlob::new)
                .toList());
    }

    public boolean match(TableId table) {
        return globs.stream().anyMatch(glob -> glob.matches(table));
    }

    @Override
    public String toString() {
        return globs.stream().map(NameGlob::toString).collect(Collectors.joining(","));
    }
}
