package dev.sluice.reconcile;

import dev.sluice.row.Marker;
import dev.sluice.row.Row;
import dev.sluice.row.TableId;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** The ways in which a copy goes wrong, as {@link CorruptionIT} does them to its table {@code goods}. */
enum Corruption {
    VALUE("amount") {
        @Override
        Object spoil(Object value, Random random) {
            return ((BigDecimal) value).add(BigDecimal.valueOf(1 + random.nextInt(9), 2));
        }
    },
    SIGN("ratio") {
        @Override
        Object spoil(Object value, Random random) {
            return -(Double) value;
        }
    },
    PRECISION("ratio") {
        @Override
        Object spoil(Object value, Random random) {
            return (double) ((Double) value).floatValue();
        }
    },
    LAST_DIGIT("single") {
        @Override
        Object spoil(Object value, Random random) {
            return Math.nextUp((Float) value);
        }
    },
    TIME_ZONE("sold_at") {
        @Override
        Object spoil(Object value, Random random) {
            return (Long) value + 3_600_000_000L * (1 + random.nextInt(11));
        }
    },
    MICROSECONDS_LOST("seen") {
        @Override
        Object spoil(Object value, Random random) {
            return Math.floorDiv((Long) value, 1000L) * 1000;
        }
    },
    DAY("made") {
        @Override
        Object spoil(Object value, Random random) {
            return (Integer) value - 1;
        }
    },
    EMPTY_FOR_NULL("nothing") {
        @Override
        Object spoil(Object value, Random random) {
            return "";
        }
    },
    NULL_FOR_EMPTY("blank") {
        @Override
        Object spoil(Object value, Random random) {
            return Marker.NULL;
        }
    },
    TRAILING_SPACE("title") {
        @Override
        Object spoil(Object value, Random random) {
            return value + " ";
        }
    },
    NORMALISATION("title") {
        @Override
        Object spoil(Object value, Random random) {
            return Normalizer.normalize((String) value, Normalizer.Form.NFD);
        }
    },
    CASE("title") {
        @Override
        Object spoil(Object value, Random random) {
            return ((String) value).replace('t', 'T');
        }
    },
    REORDERED_ARRAY("tags") {
        @Override
        Object spoil(Object value, Random random) {
            return ((List<?>) value).reversed();
        }
    },
    NULL_IN_ARRAY("tags") {
        @Override
        Object spoil(Object value, Random random) {
            return List.of(((List<?>) value).getFirst(), Marker.NULL);
        }
    },
    BYTE("picture") {
        @Override
        Object spoil(Object value, Random random) {
            byte[] bytes = ((byte[]) value).clone();
            bytes[random.nextInt(bytes.length)] ^= 1;
            return bytes;
        }
    },
    UUID_HALVES("mark") {
        @Override
        Object spoil(Object value, Random random) {
            UUID original = (UUID) value;
            return new UUID(original.getLeastSignificantBits(), original.getMostSignificantBits());
        }
    },
    FLAG("sold") {
        @Override
        Object spoil(Object value, Random random) {
            return !(Boolean) value;
        }
    },
    WRONG_MASK("email") {
        @Override
        Object spoil(Object value, Random random) {
            String masked = (String) value;
            return masked.substring(1) + masked.charAt(0);
        }
    },
    CONSTANT_MASK("remark") {
        @Override
        Object spoil(Object value, Random random) {
            return "***";
        }
    },
    UNMASKED("email") {
        @Override
        void apply(Lot lot, long id, Random random) {
            lot.lake().change(lot.table(), id, index(), lot.email(id));
        }
    },
    /** Two rows hold each other's values, so that counts and sums of single columns stay the same. */
    SWAPPED("amount") {
        @Override
        void apply(Lot lot, long id, Random random) {
            Object[] one = lot.lake().row(lot.table(), id).copyValues();
            Object[] other = lot.lake().row(lot.table(), id + 1).copyValues();
            lot.lake().change(lot.table(), id, index(), other[index()]);
            lot.lake().change(lot.table(), id + 1, index(), one[index()]);
        }
    },
    /** The row as it was before the source's last change of it. */
    STALE("stock") {
        @Override
        Object spoil(Object value, Random random) {
            return (Integer) value - 1;
        }
    },
    MISSING() {
        @Override
        void apply(Lot lot, long id, Random random) {
            lot.lake().remove(lot.table(), id);
        }
    },
    EXTRA() {
        @Override
        void apply(Lot lot, long id, Random random) {
            Object[] values = lot.lake().row(lot.table(), id).copyValues();
            values[0] = -id;
            lot.lake().rows(lot.table()).add(Row.of(values));
        }
    },
    DUPLICATED() {
        @Override
        void apply(Lot lot, long id, Random random) {
            lot.lake().rows(lot.table()).add(lot.lake().row(lot.table(), id));
        }
    };

    static final List<String> COLUMNS = List.of(
            "id", "amount", "ratio", "single", "sold_at", "seen", "made", "nothing", "blank", "title", "tags",
            "picture", "mark", "sold", "email", "remark", "stock");

    private final Optional<String> column;

    Corruption(String column) {
        this.column = Optional.of(column);
    }

    Corruption() {
        this.column = Optional.empty();
    }

    /** What is spoiled, and what its source holds. */
    record Lot(LakeInMemory lake, TableId table) {
        String email(long id) {
            return "person" + id + "@example.org";
        }
    }

    /** The column that the report must name; empty if it is about a whole row. */
    Optional<String> column() {
        return column;
    }

    /** Whether it needs a masked column. Without masks the database computes the checksums itself. */
    boolean isOfMasks() {
        return this == WRONG_MASK || this == CONSTANT_MASK || this == UNMASKED;
    }

    int index() {
        return COLUMNS.indexOf(column.orElseThrow());
    }

    /** What the report must call it. */
    DifferenceKind kind() {
        return switch (this) {
            case MISSING -> DifferenceKind.MISSING;
            case EXTRA -> DifferenceKind.EXTRA;
            case DUPLICATED -> DifferenceKind.DUPLICATED;
            case UNMASKED -> DifferenceKind.UNMASKED;
            default -> DifferenceKind.DIFFERENT;
        };
    }

    /** The keys that the report must name. */
    List<Long> keys(long id) {
        return switch (this) {
            case EXTRA -> List.of(-id);
            case SWAPPED -> List.of(id, id + 1);
            default -> List.of(id);
        };
    }

    void apply(Lot lot, long id, Random random) {
        Object value = lot.lake().row(lot.table(), id).value(index());
        lot.lake().change(lot.table(), id, index(), spoil(value, random));
    }

    Object spoil(Object value, Random random) {
        throw new UnsupportedOperationException(name());
    }
}
