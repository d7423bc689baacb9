package dev.sluice.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path into JSON documents, of the steps of RFC 9535 that choose by name: {@code .name} or {@code ['name']}, {@code .*}
 * for every member, {@code [*]} for every element, {@code ..name} and {@code ..*} for members at any depth. Case does not
 * matter, as in column patterns.
 *
 * <p>Matched step by step on the way down: a state has a bit for each step up to which a node's path has come.
 */
final class JsonPath {
    private static final int MAX_STEPS = 60;
    private static final Pattern STEP = Pattern.compile(
            "(?<deep>\\.\\.?)(?<name>\\*|[^.\\[\\]'\"*\\s]+)|\\['(?<quoted>[^']+)'\\]|(?<element>\\[\\*\\])");

    /** What a step goes to. */
    private enum Kind {
        MEMBER,
        DEEP_MEMBER,
        ELEMENT
    }

    /** @param name of the members; empty for all of them */
    private record Step(Kind kind, Optional<String> name) {
        boolean goesTo(String member) {
            return kind != Kind.ELEMENT && (name.isEmpty() || name.get().equalsIgnoreCase(member));
        }
    }

    /** The state of a document's root. */
    static final long ROOT = 1;

    private final String text;
    private final List<Step> steps;

    private JsonPath(String text, List<Step> steps) {
        this.text = text;
        this.steps = List.copyOf(steps);
    }

    /** The path; empty if the text is none. */
    static Optional<JsonPath> parse(String text) {
        if (!text.startsWith("$")) {
            return Optional.empty();
        }
        List<Step> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(text).region(1, text.length());
        while (matcher.lookingAt()) {
            steps.add(step(matcher));
            matcher.region(matcher.end(), text.length());
        }
        boolean whole = matcher.regionStart() == text.length();
        return whole && steps.size() <= MAX_STEPS ? Optional.of(new JsonPath(text, steps)) : Optional.empty();
    }

    private static Step step(Matcher matcher) {
        if (matcher.group("element") != null) {
            return new Step(Kind.ELEMENT, Optional.empty());
        }
        String quoted = matcher.group("quoted");
        if (quoted != null) {
            return new Step(Kind.MEMBER, Optional.of(quoted));
        }
        Kind kind = matcher.group("deep").equals("..") ? Kind.DEEP_MEMBER : Kind.MEMBER;
        return new Step(kind, Optional.of(matcher.group("name")).filter(name -> !name.equals("*")));
    }

    boolean isRoot() {
        return steps.isEmpty();
    }

    /** The state of a member of what has that state. */
    long member(long state, String name) {
        long next = 0;
        for (int index = 0; index < steps.size(); index++) {
            if ((state & 1L << index) != 0) {
                Step step = steps.get(index);
                next |= step.goesTo(name) ? 1L << (index + 1) : 0;
                next |= stays(step, index);
            }
        }
        return next;
    }

    /** The state of an element of what has that state. */
    long element(long state) {
        long next = 0;
        for (int index = 0; index < steps.size(); index++) {
            if ((state & 1L << index) != 0) {
                Step step = steps.get(index);
                next |= step.kind() == Kind.ELEMENT ? 1L << (index + 1) : 0;
                next |= stays(step, index);
            }
        }
        return next;
    }

    private static long stays(Step step, int index) {
        return step.kind() == Kind.DEEP_MEMBER ? 1L << index : 0;
    }

    /** Whether the path leads to what has that state. */
    boolean leadsTo(long state) {
        return (state & 1L << steps.size()) != 0;
    }

    /** Whether the path may lead into what has that state. */
    boolean leadsInto(long state) {
        return (state & (1L << steps.size()) - 1) != 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
