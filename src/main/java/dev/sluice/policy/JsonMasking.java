package dev.sluice.policy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One document on its way through a {@link JsonMask}. */
final class JsonMasking {
    /** A number with a larger exponent is masked as text: written out it could fill the memory. */
    private static final int MAX_EXPONENT = 1_000;

    /** What may have to be opened before something is written. */
    private enum Bracket {
        OBJECT,
        ARRAY
    }

    private final JsonMask mask;
    private final JsonParser parser;
    private final JsonGenerator generator;
    private final Row row;
    // Names and brackets that are not written yet: under deny, an object of which nothing remains must not show its
    // name, which may be somebody's.
    private final List<Object> pending = new ArrayList<>();

    JsonMasking(JsonMask mask, JsonParser parser, JsonGenerator generator, Row row) {
        this.mask = mask;
        this.parser = parser;
        this.generator = generator;
        this.row = row;
    }

    /** @throws IOException if it is not exactly one JSON value */
    void document() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new JsonParseException(parser, "nothing there");
        }
        long[] states = new long[mask.rules().size()];
        Arrays.fill(states, JsonPath.ROOT);
        boolean nested = token.isStructStart();
        Optional<JsonAction> action = decided(states);
        if (nested && action.isEmpty()) {
            // The root stays even when nothing inside does.
            container(states, action, true);
        } else {
            value(states, action);
        }
        if (parser.nextToken() != null) {
            throw new JsonParseException(parser, "more than one value");
        }
        if (generator.getOutputContext().getEntryCount() == 0 && !nested) {
            generator.writeNull();
        }
        generator.flush();
    }

    private Optional<JsonAction> decided(long[] states) {
        for (int index = 0; index < states.length; index++) {
            JsonMask.Rule rule = mask.rules().get(index);
            if (rule.path().leadsTo(states[index])) {
                return Optional.of(rule.action());
            }
        }
        return Optional.empty();
    }

    private boolean someLeadInto(long[] states) {
        for (int index = 0; index < states.length; index++) {
            if (mask.rules().get(index).path().leadsInto(states[index])) {
                return true;
            }
        }
        return false;
    }

    /** Masks the parser's current value; writes nothing if it is left out. */
    private void value(long[] states, Optional<JsonAction> action) throws IOException {
        if (!parser.currentToken().isStructStart()) {
            leaf(action.orElse(mask.otherwise()));
        } else if (action.isEmpty() && someLeadInto(states)) {
            container(states, action, !(mask.otherwise() instanceof JsonAction.LeaveOut));
        } else if (action.orElse(mask.otherwise()) instanceof JsonAction.LeaveOut) {
            parser.skipChildren();
        } else {
            container(states, Optional.of(action.orElse(mask.otherwise())), true);
        }
    }

    private void container(long[] states, Optional<JsonAction> action, boolean opensAtOnce) throws IOException {
        boolean object = parser.currentToken() == JsonToken.START_OBJECT;
        int depth = pending.size();
        pending.add(object ? Bracket.OBJECT : Bracket.ARRAY);
        if (opensAtOnce) {
            writePending();
        }
        while (parser.nextToken() != null && !parser.currentToken().isStructEnd()) {
            long[] inside = new long[states.length];
            if (object) {
                String name = parser.currentName();
                parser.nextToken();
                for (int index = 0; index < inside.length; index++) {
                    inside[index] = mask.rules().get(index).path().member(states[index], name);
                }
                int named = pending.size();
                pending.add(name);
                value(inside, action.or(() -> decided(inside)));
                forgetPending(named);
            } else {
                for (int index = 0; index < inside.length; index++) {
                    inside[index] = mask.rules().get(index).path().element(states[index]);
                }
                value(inside, action.or(() -> decided(inside)));
            }
        }
        if (forgetPending(depth)) {
            return;
        }
        if (object) {
            generator.writeEndObject();
        } else {
            generator.writeEndArray();
        }
    }

    /** Whether something from there on had not been written. */
    private boolean forgetPending(int from) {
        if (pending.size() <= from) {
            return false;
        }
        pending.subList(from, pending.size()).clear();
        return true;
    }

    private void writePending() throws IOException {
        for (Object next : pending) {
            if (next instanceof String name) {
                generator.writeFieldName(name);
            } else if (next == Bracket.OBJECT) {
                generator.writeStartObject();
            } else {
                generator.writeStartArray();
            }
        }
        pending.clear();
    }

    private void leaf(JsonAction action) throws IOException {
        switch (action) {
            case JsonAction.LeaveOut _ -> {}
            case JsonAction.Keep _ -> {
                writePending();
                writeAsItIs();
            }
            case JsonAction.Each each -> {
                writePending();
                write(masked(each));
            }
        }
    }

    private void writeAsItIs() throws IOException {
        switch (parser.currentToken()) {
            case VALUE_STRING -> generator.writeString(parser.getText());
            // As text, because no number of Java keeps 1.0e2 as it was written.
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> generator.writeNumber(parser.getText());
            default -> generator.copyCurrentEvent(parser);
        }
    }

    private Object masked(JsonAction.Each each) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return Marker.NULL;
        }
        if (token.isBoolean() && each.truth().isPresent()) {
            return each.truth().get().apply(parser.getBooleanValue(), row);
        }
        if (token.isNumeric() && each.number().isPresent()) {
            Optional<BigDecimal> number = number(parser.getText());
            if (number.isPresent()) {
                return each.number().get().apply(number.get(), row);
            }
        }
        return each.text().apply(parser.getText(), row);
    }

    /** The number, unless it is one to be masked as text. */
    private static Optional<BigDecimal> number(String text) {
        try {
            return Optional.of(new BigDecimal(text)).filter(number -> Math.abs((long) number.scale()) <= MAX_EXPONENT);
        } catch (NumberFormatException _) {
            // JSON sets no limit to an exponent, and Java does.
            return Optional.empty();
        }
    }

    private void write(Object value) throws IOException {
        switch (value) {
            case Marker _ -> generator.writeNull();
            case Boolean truth -> generator.writeBoolean(truth);
            case BigDecimal number -> generator.writeNumber(number.toPlainString());
            default -> generator.writeString((String) value);
        }
    }
}
