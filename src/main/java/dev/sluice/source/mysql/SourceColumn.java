package dev.sluice.source.mysql;

import dev.sluice.row.ColumnType;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A column as {@code information_schema} describes it.
 *
 * @param name in its exact case
 * @param type what it is to the other packages
 * @param kind how its values are read
 * @param declared the type as {@code SHOW CREATE TABLE} prints it, with the character set
 * @param bytes how many a value of fixed length has (integers, bit, binary); 0 for others
 * @param fractionDigits of seconds or of a decimal
 * @param labels of an enumeration or a set, in order
 * @param charset of text
 */
record SourceColumn(
        String name,
        ColumnType type,
        Kind kind,
        String declared,
        boolean nullable,
        int bytes,
        int fractionDigits,
        List<String> labels,
        Optional<Charset> charset) {
    /** How the values of a type come in the log and in results. */
    enum Kind {
        SIGNED,
        UNSIGNED,
        DECIMAL,
        FLOAT,
        DOUBLE,
        BIT,
        YEAR,
        DATE,
        TIME,
        DATETIME,
        TIMESTAMP,
        TEXT,
        ENUM,
        SET,
        JSON,
        /** Padded with zero bytes, which the log leaves out. */
        BINARY,
        BYTES
    }

    SourceColumn {
        labels = List.copyOf(labels);
    }

    /** @param declared {@code enum('one','it''s two')}, as {@code COLUMN_TYPE} has it */
    static List<String> labels(String declared) {
        List<String> labels = new ArrayList<>();
        int index = declared.indexOf('(') + 1;
        while (index < declared.length() && declared.charAt(index) == '\'') {
            StringBuilder label = new StringBuilder();
            index++;
            while (declared.charAt(index) != '\'' || declared.startsWith("''", index)) {
                if (declared.charAt(index) == '\'') {
                    index++;
                }
                label.append(declared.charAt(index));
                index++;
            }
            labels.add(label.toString());
            index += 2; // the quote, and the comma or parenthesis behind it
        }
        return labels;
    }
}
