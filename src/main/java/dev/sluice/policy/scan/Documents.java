package dev.sluice.policy.scan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * JSON and arrays: each path's values are looked at like a column's, and so are the keys, because objects are used as
 * maps, too. Keys are data: only those that are like names of fields and occur often are shown.
 */
final class Documents implements Detector {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_PATHS = 300;
    private static final int MAX_DEPTH = 12;
    private static final Pattern FIELD = Pattern.compile("[A-Za-z][A-Za-z_]{0,40}");
    private static final double OFTEN = 0.2;
    private static final int OFTEN_DOCUMENTS = 5;

    private final Function<ColumnSample, Optional<Evidence>> classifier;

    /** @param classifier judges the values of one path, without looking for documents in them */
    Documents(Function<ColumnSample, Optional<Evidence>> classifier) {
        this.classifier = classifier;
    }

    @Override
    public Optional<Evidence> examine(ColumnSample sample, NameHints hints) {
        TypeFamily family = sample.family();
        if (family != TypeFamily.JSON && family != TypeFamily.ARRAY && !looksLikeJson(sample)) {
            return Optional.empty();
        }
        Map<String, List<String>> texts = new LinkedHashMap<>();
        Map<String, List<String>> numbers = new LinkedHashMap<>();
        Map<String, Integer> keys = new HashMap<>();
        int documents = 0;
        for (String value : sample.values()) {
            Optional<JsonNode> document = parse(value);
            if (document.isPresent()) {
                documents++;
                walk(document.get(), "", 0, texts, numbers, keys);
            }
        }
        if (documents == 0) {
            return Optional.empty();
        }
        Optional<Evidence> best = Optional.empty();
        best = best(best, sample, texts, TypeFamily.TEXT, keys, documents);
        best = best(best, sample, numbers, TypeFamily.NUMBER, keys, documents);
        List<String> names = keys.entrySet().stream()
                .filter(entry -> entry.getValue() < OFTEN * sample.values().size())
                .map(Map.Entry::getKey)
                .toList();
        Optional<Evidence> inKeys = names.size() < OFTEN_DOCUMENTS
                ? Optional.empty()
                : classifier.apply(sample.with("keys", TypeFamily.TEXT, names));
        return better(best, inKeys.map(evidence -> part(sample, evidence, "among the keys of its objects")));
    }

    private Optional<Evidence> best(
            Optional<Evidence> before,
            ColumnSample sample,
            Map<String, List<String>> paths,
            TypeFamily family,
            Map<String, Integer> keys,
            int documents) {
        Optional<Evidence> best = before;
        for (Map.Entry<String, List<String>> entry : paths.entrySet()) {
            String path = entry.getKey();
            String last = path.substring(path.lastIndexOf('\n') + 1);
            String name = last.isEmpty() || last.equals("[]") ? sample.column() : last;
            Optional<Evidence> found = classifier.apply(sample.with(name, family, entry.getValue()));
            best = better(best, found.map(evidence -> part(sample, evidence, "at " + shown(path, keys, documents))));
        }
        return best;
    }

    /** An array of addresses is a column of addresses; a document that holds some is a document. */
    private static Evidence part(ColumnSample sample, Evidence evidence, String where) {
        return sample.family() == TypeFamily.ARRAY
                ? evidence
                : new Evidence(
                        PersonalClass.DOCUMENT,
                        evidence.confidence(),
                        evidence.personalClass().noun() + " " + where + ": " + evidence.reason());
    }

    private static Optional<Evidence> better(Optional<Evidence> one, Optional<Evidence> other) {
        double confidence = one.map(Evidence::confidence).orElse(0.0);
        return other.map(Evidence::confidence).orElse(0.0) > confidence ? other : one;
    }

    private static String shown(String path, Map<String, Integer> keys, int documents) {
        StringBuilder shown = new StringBuilder("$");
        for (String key : path.split("\n")) {
            if (key.equals("[]")) {
                shown.append("[]");
            } else if (!key.isEmpty()) {
                int occurrences = keys.getOrDefault(key, 0);
                boolean field = FIELD.matcher(key).matches()
                        && occurrences >= OFTEN_DOCUMENTS
                        && occurrences >= OFTEN * documents
                        && NameHints.words(key).stream().noneMatch(PersonNames.GIVEN_NAMES::contains);
                shown.append('.').append(field ? key : "*");
            }
        }
        return shown.toString();
    }

    private static boolean looksLikeJson(ColumnSample sample) {
        List<String> values = sample.values();
        long documents = values.stream()
                .filter(value ->
                        value.startsWith("{") && value.endsWith("}") || value.startsWith("[") && value.endsWith("]"))
                .count();
        return sample.family().isText() && !values.isEmpty() && documents >= 0.8 * values.size();
    }

    /** Empty if the text was cut short, or is no JSON after all. */
    private static Optional<JsonNode> parse(String value) {
        try {
            return Optional.ofNullable(JSON.readTree(value));
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    private static void walk(
            JsonNode node,
            String path,
            int depth,
            Map<String, List<String>> texts,
            Map<String, List<String>> numbers,
            Map<String, Integer> keys) {
        if (depth > MAX_DEPTH) {
            return;
        }
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                keys.merge(field.getKey(), 1, Integer::sum);
                walk(field.getValue(), path + "\n" + field.getKey(), depth + 1, texts, numbers, keys);
            }
        } else if (node.isArray()) {
            for (JsonNode element : node) {
                walk(element, path + "\n[]", depth + 1, texts, numbers, keys);
            }
        } else if (node.isTextual() || node.isNumber()) {
            Map<String, List<String>> into = node.isTextual() ? texts : numbers;
            if (into.containsKey(path) || into.size() < MAX_PATHS) {
                into.computeIfAbsent(path, _ -> new ArrayList<>()).add(node.asText());
            }
        }
    }
}
