package dev.sluice;

import java.util.ArrayList;
import java.util.List;

/** Rows of texts in columns. Cells are cut to a width, and cannot make the terminal do anything. */
final class TerminalTable {
    private static final int MAX_WIDTH = 40;

    private final List<List<String>> lines = new ArrayList<>();

    TerminalTable(List<String> header) {
        add(header);
    }

    /** @param cells as many as the header has */
    void add(List<String> cells) {
        lines.add(cells.stream().map(TerminalTable::cell).toList());
    }

    private static String cell(String text) {
        String printable = printable(text);
        int length = printable.codePointCount(0, printable.length());
        return length <= MAX_WIDTH
                ? printable
                : printable.substring(0, printable.offsetByCodePoints(0, MAX_WIDTH - 1)) + "…";
    }

    /** Control and format characters become blanks: a value may hold what a terminal obeys. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", " ");
    }

    @Override
    public String toString() {
        int columns = lines.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int index = 0; index < columns; index++) {
                widths[index] = Math.max(widths[index], width(line.get(index)));
            }
        }
        StringBuilder text = new StringBuilder();
        for (int number = 0; number < lines.size(); number++) {
            append(text, lines.get(number), widths);
            if (number == 0) {
                List<String> rule = new ArrayList<>();
                for (int width : widths) {
                    rule.add("-".repeat(width));
                }
                append(text, rule, widths);
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int index = 0; index < widths.length; index++) {
            line.append(cells.get(index)).append(" ".repeat(widths[index] - width(cells.get(index)) + 2));
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
