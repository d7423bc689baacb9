package dev.sluice;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds names that look like ours and mean nothing: a misspelt variable would otherwise be ignored in silence. */
final class UnknownNames {
    // Kubernetes sets these in every container when a Service is called "sluice".
    private static final Pattern KUBERNETES =
            Pattern.compile("SLUICE_SERVICE_(HOST|PORT(_.*)?)|SLUICE_PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?");
    private static final List<String> OTHER_PREFIXES = List.of("sluice.demo.", "sluice.bench.", "sluice.test.");
    private static final Set<String> OTHER_VARIABLES = Set.of("SLUICE_JAVA_OPTS");

    private final Set<String> names;
    private final List<String> mapPrefixes;

    UnknownNames(List<ConfigurationKey> keys) {
        names = keys.stream()
                .filter(key -> !key.isMap())
                .map(ConfigurationKey::name)
                .collect(Collectors.toCollection(TreeSet::new));
        mapPrefixes = keys.stream()
                .filter(ConfigurationKey::isMap)
                .map(key -> key.name() + ".")
                .toList();
    }

    /** One sentence for each unknown name; never its value, which may be a secret under a misspelt name. */
    List<String> problems(Set<String> environment, Set<String> properties) {
        List<String> problems = new ArrayList<>();
        Map<String, String> variables =
                names.stream().collect(Collectors.toMap(ConfigurationKey::environmentName, Function.identity()));
        for (String variable : new TreeSet<>(environment)) {
            if (variable.startsWith("SLUICE_") && !isKnownVariable(variable, variables.keySet())) {
                problems.add(variable + " is not known to Sluice" + suggestion(variable, variables.keySet()));
            }
        }
        for (String property : new TreeSet<>(properties)) {
            if (property.startsWith("sluice.") && !isKnownProperty(property)) {
                problems.add(property + " is not known to Sluice" + suggestion(property, names));
            }
        }
        return problems;
    }

    private boolean isKnownVariable(String variable, Set<String> variables) {
        return variables.contains(variable)
                || OTHER_VARIABLES.contains(variable)
                || hasPrefix(variable, mapPrefixes, ConfigurationKey::environmentName)
                || hasPrefix(variable, OTHER_PREFIXES, ConfigurationKey::environmentName)
                || KUBERNETES.matcher(variable).matches();
    }

    private boolean isKnownProperty(String property) {
        return names.contains(property)
                || names.contains(property.replaceAll("\\[\\d+]$", ""))
                || hasPrefix(property, mapPrefixes, Function.identity())
                || hasPrefix(property, OTHER_PREFIXES, Function.identity());
    }

    private static boolean hasPrefix(String name, List<String> prefixes, Function<String, String> form) {
        return prefixes.stream().map(form).anyMatch(name::startsWith);
    }

    private static String suggestion(String name, Set<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> difference(name, candidate)))
                .filter(candidate -> difference(name, candidate) <= Math.max(2, name.length() / 3))
                .map(candidate -> ": did you mean " + candidate + "?")
                .orElse(": remove it (docs/configuration.md lists all names)");
    }

    /** Half a name is meant to be the whole one; else the number of slips. */
    private static int difference(String name, String candidate) {
        return candidate.startsWith(name) ? 0 : distance(name, candidate);
    }

    /** Levenshtein's: how many letters must be added, taken away or exchanged. */
    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= left.length(); row++) {
            int[] current = new int[right.length() + 1];
            current[0] = row;
            for (int column = 1; column <= right.length(); column++) {
                int exchange = previous[column - 1] + (left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(exchange, Math.min(previous[column], current[column - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
