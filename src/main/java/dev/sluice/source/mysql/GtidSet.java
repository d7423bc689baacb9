package dev.sluice.source.mysql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A set of global transaction identifiers. Immutable.
 *
 * @param intervals for each origin (a server's UUID, in MySQL 8.3 and later perhaps with a tag) the numbers, as ascending
 *     intervals that neither overlap nor touch
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/replication-gtids-concepts.html">GTID Sets</a>
 */
record GtidSet(SortedMap<String, List<Interval>> intervals) {
    static final GtidSet EMPTY = new GtidSet(new TreeMap<>());

    /** Both ends belong to it. */
    record Interval(long first, long last) {
        Interval {
            if (first < 1 || last < first) {
                throw new IllegalArgumentException("Cannot read a GTID interval: " + first + "-" + last);
            }
        }

        private static Interval parse(String text) {
            int dash = text.indexOf('-');
            return dash < 0
                    ? new Interval(Long.parseLong(text), Long.parseLong(text))
                    : new Interval(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
        }

        @Override
        public String toString() {
            return first == last ? Long.toString(first) : first + "-" + last;
        }
    }

    /**
     * @param text as MySQL prints it, or one GTID
     * @throws IllegalArgumentException if it is neither
     */
    static GtidSet parse(String text) {
        SortedMap<String, List<Interval>> parsed = new TreeMap<>();
        for (String part : text.replaceAll("\\s", "").split(",", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            String[] pieces = part.split(":", -1);
            String server = pieces[0].toLowerCase(Locale.ROOT);
            if (server.isEmpty() || pieces.length < 2) {
                throw new IllegalArgumentException("Cannot read GTID set: '" + text + "'");
            }
            String origin = server;
            for (int index = 1; index < pieces.length; index++) {
                String piece = pieces[index];
                if (!piece.isEmpty() && Character.isDigit(piece.charAt(0))) {
                    parsed.computeIfAbsent(origin, _ -> new ArrayList<>()).add(Interval.parse(piece));
                } else {
                    origin = server + ":" + piece;
                }
            }
        }
        parsed.replaceAll((_, list) -> joined(list));
        return new GtidSet(parsed);
    }

    private static List<Interval> joined(List<Interval> list) {
        List<Interval> sorted = new ArrayList<>(list);
        sorted.sort(Comparator.comparingLong(Interval::first));
        List<Interval> joined = new ArrayList<>();
        for (Interval next : sorted) {
            if (joined.isEmpty() || next.first() > joined.getLast().last() + 1) {
                joined.add(next);
            } else {
                Interval last = joined.removeLast();
                joined.add(new Interval(last.first(), Math.max(last.last(), next.last())));
            }
        }
        return List.copyOf(joined);
    }

    boolean isEmpty() {
        return intervals.isEmpty();
    }

    /** This set and the other. */
    GtidSet plus(GtidSet other) {
        SortedMap<String, List<Interval>> sum = new TreeMap<>(intervals);
        other.intervals.forEach((origin, list) -> sum.merge(origin, list, (ours, theirs) -> {
            List<Interval> both = new ArrayList<>(ours);
            both.addAll(theirs);
            return joined(both);
        }));
        return new GtidSet(sum);
    }

    /** Whether every transaction of the other is in this one. */
    boolean covers(GtidSet other) {
        for (Map.Entry<String, List<Interval>> entry : other.intervals.entrySet()) {
            List<Interval> ours = intervals.getOrDefault(entry.getKey(), List.of());
            for (Interval wanted : entry.getValue()) {
                if (ours.stream().noneMatch(one -> one.first() <= wanted.first() && wanted.last() <= one.last())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** As MySQL reads it. */
    @Override
    public String toString() {
        return intervals.entrySet().stream()
                .map(entry -> entry.getKey() + ":"
                        + entry.getValue().stream().map(Interval::toString).collect(Collectors.joining(":")))
                .collect(Collectors.joining(","));
    }
}
