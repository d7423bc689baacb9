package dev.sluice.policy;

import java.util.List;
import java.util.Map;

/** A YAML document as a tree that knows its places. */
sealed interface YamlNode {
    Place place();

    /** A word for people. */
    default String describe() {
        return switch (this) {
            case Scalar scalar ->
                switch (scalar.kind()) {
                    case TEXT -> "text";
                    case NUMBER -> "a number";
                    case BOOLEAN -> "true or false";
                    case NOTHING -> "nothing";
                };
            case Sequence _ -> "a list";
            case Mapping _ -> "a mapping";
        };
    }

    /** What a scalar is by YAML's rules. */
    enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        NOTHING
    }

    /** @param text as written, without quotes */
    record Scalar(Place place, Kind kind, String text) implements YamlNode {}

    record Sequence(Place place, List<YamlNode> items) implements YamlNode {}

    /** @param fields in the order of the file */
    record Mapping(Place place, Map<String, Field> fields) implements YamlNode {}

    /** @param place of the field's name */
    record Field(Place place, YamlNode value) {}
}
