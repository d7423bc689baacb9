package dev.sluice.policy;

import dev.sluice.row.Row;
import java.util.function.UnaryOperator;

/** @param coarser takes values of the column's type, and is safe for use by several threads */
record GeneralizeMask(UnaryOperator<Object> coarser) implements ColumnMask {
    @Override
    public Object apply(Object value, Row row) {
        return coarser.apply(value);
    }

    @Override
    public String name() {
        return "generalize";
    }
}
