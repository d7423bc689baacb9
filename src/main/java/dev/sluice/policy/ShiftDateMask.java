package dev.sluice.policy;

import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import dev.sluice.row.Row;

/**
 * Moves all dates of a subject by one number of days, at least one and at most so many, so that their order and the time
 * between them stay.
 *
 * @param hash of the subject's value chooses the number
 * @param subject the index of the source's column that says whose date it is
 * @param unitsPerDay how many of the date's units make a day
 */
record ShiftDateMask(KeyedHash hash, int subject, ColumnType subjectType, int maxDays, long unitsPerDay)
        implements ColumnMask {
    /** {@link Marker#UNCHANGED} if the row does not tell the subject. */
    @Override
    public Object apply(Object value, Row row) {
        Object owner = row.value(subject);
        if (owner == Marker.UNCHANGED) {
            return Marker.UNCHANGED;
        }
        long chosen = owner == Marker.NULL ? hash.numberOfNothing() : hash.number(subjectType, owner);
        long days = Long.remainderUnsigned(chosen, 2L * maxDays) - maxDays;
        long shift = unitsPerDay * (days >= 0 ? days + 1 : days);
        long shifted = Math.addExact(((Number) value).longValue(), shift);
        return value instanceof Integer ? (Object) Math.toIntExact(shifted) : (Object) shifted;
    }

    @Override
    public boolean treatsAlike(Row one, Row other) {
        return one.value(subject).equals(other.value(subject));
    }

    @Override
    public String name() {
        return "shift-date";
    }
}
