package dev.sluice.policy;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.sluice.policy.YamlNode.Field;
import dev.sluice.policy.YamlNode.Kind;
import dev.sluice.policy.YamlNode.Mapping;
import dev.sluice.policy.YamlNode.Scalar;
import dev.sluice.policy.YamlNode.Sequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads YAML strictly: one document, no duplicate fields, no aliases (a reviewer should see each rule where
 * it applies). Data binding is not used because its errors stop at the first and lose the places.
 */
final class YamlTree {
    // NO is Norway here, not false.
    private static final YAMLFactory FACTORY = YAMLFactory.builder()
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build();

    private final YAMLParser parser;
    private final Findings findings;

    private YamlTree(YAMLParser parser, Findings findings) {
        this.parser = parser;
        this.findings = findings;
    }

    /** The document's root; empty after a syntax error, which is then among the findings. */
    static Optional<YamlNode> read(String text, Findings findings) {
        try (YAMLParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                findings.error(new Place(1, 1), "The policy is empty", "write at least version and unclassified");
                return Optional.empty();
            }
            YamlTree tree = new YamlTree(parser, findings);
            YamlNode root = tree.node();
            if (parser.nextToken() != null) {
                findings.error(tree.place(), "The file holds more than one document", "keep the first only");
            }
            return Optional.of(root);
        } catch (JsonProcessingException e) {
            JsonLocation location = e.getLocation();
            Place place = location == null ? Place.NOWHERE : new Place(location.getLineNr(), location.getColumnNr());
            String problem = e.getOriginalMessage().lines().findFirst().orElse("not readable");
            findings.error(place, "The text is not YAML: " + problem, "mend the indentation, quotes or brackets there");
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the policy from memory", e);
        }
    }

    private YamlNode node() throws IOException {
        Place place = place();
        if (parser.isCurrentAlias()) {
            findings.error(place, "Aliases are not allowed", "write the value out, or use a class");
        }
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> mapping(place);
            case START_ARRAY -> sequence(place);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Scalar(place, Kind.NUMBER, parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> new Scalar(place, Kind.BOOLEAN, parser.getText());
            case VALUE_NULL -> new Scalar(place, Kind.NOTHING, parser.getText());
            default -> new Scalar(place, Kind.TEXT, parser.getText());
        };
    }

    private YamlNode mapping(Place place) throws IOException {
        Map<String, Field> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            Place namePlace = place();
            parser.nextToken();
            Field field = new Field(namePlace, node());
            Field first = fields.putIfAbsent(name, field);
            if (first != null) {
                String message = "Field " + name + " is there twice, first in line "
                        + first.place().line();
                findings.error(namePlace, message, "remove one of them");
            }
        }
        return new Mapping(place, fields);
    }

    private YamlNode sequence(Place place) throws IOException {
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node());
        }
        return new Sequence(place, items);
    }

    private Place place() {
        JsonLocation location = parser.currentTokenLocation();
        return new Place(location.getLineNr(), location.getColumnNr());
    }
}
