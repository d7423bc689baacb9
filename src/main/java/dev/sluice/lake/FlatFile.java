package dev.sluice.lake;

import dev.sluice.row.CanonicalBuffer;
import dev.sluice.row.CanonicalEncoding;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Row;
import dev.sluice.row.RowView;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.EncodingStats;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * A range of a data file of the kind that Sluice writes, without lists: read column by column, and no value is made that
 * nobody asks for. To take the checksums of rows this costs a third of what Iceberg's reader does, which makes all values
 * of all rows. Whatever another engine has written otherwise is that reader's: {@link #open} says so.
 */
final class FlatFile implements Closeable {
    private static final Set<Encoding> ENCODINGS =
            Set.of(Encoding.PLAIN, Encoding.PLAIN_DICTIONARY, Encoding.RLE_DICTIONARY);

    private final ParquetFileReader reader;
    private final View view;

    private FlatFile(ParquetFileReader reader, View view) {
        this.reader = reader;
        this.view = view;
    }

    /** Whether columns of these types may be in files of this kind. */
    static boolean mayHold(List<ColumnType> types) {
        return types.stream().noneMatch(type -> type instanceof ColumnType.Array);
    }

    /**
     * Opens the row groups whose middle lies in that range of the file.
     *
     * @param columns the lake's columns that are wanted
     * @param types of those columns
     * @return empty if the file is not of this kind
     */
    static Optional<FlatFile> open(
            InputFile file, List<NestedField> columns, List<ColumnType> types, long start, long length)
            throws IOException {
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withRange(start, start + length)
                .build();
        ParquetFileReader reader = ParquetFileReader.open(new ParquetInput(file), options);
        try {
            Optional<View> view = View.of(reader.getFileMetaData().getSchema(), columns, types)
                    .filter(found -> found.fits(reader.getRowGroups()));
            if (view.isPresent()) {
                reader.setRequestedSchema(view.get().requested());
                return Optional.of(new FlatFile(reader, view.get()));
            }
        } catch (RuntimeException e) {
            try {
                reader.close();
            } catch (IOException other) {
                e.addSuppressed(other);
            }
            throw e;
        }
        reader.close();
        return Optional.empty();
    }

    /**
     * Shows every row that is not deleted, in the file's order.
     *
     * @param deleted asked for each row, by its position in the file
     */
    void read(LongPredicate deleted, Consumer<? super RowView> rows) throws IOException {
        for (PageReadStore group = reader.readNextRowGroup(); group != null; group = reader.readNextRowGroup()) {
            long first = group.getRowIndexOffset().orElseThrow();
            view.begin(group);
            for (long row = 0; row < group.getRowCount(); row++) {
                view.next();
                if (!deleted.test(first + row)) {
                    rows.accept(view);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** The row that has been come to. */
    private static final class View implements RowView {
        /** Null where the file was written before there was the column. */
        private final @Nullable FlatColumn[] columns;

        private final List<FlatColumn> stored;
        private final Object[] defaults;

        /** Of the row group. */
        private long row;

        /** The first that lies in another page of some column. */
        private long end;

        private View(@Nullable FlatColumn[] columns, List<FlatColumn> stored, Object[] defaults) {
            this.columns = columns;
            this.stored = stored;
            this.defaults = defaults;
        }

        static Optional<View> of(MessageType file, List<NestedField> fields, List<ColumnType> types) {
            @Nullable FlatColumn[] columns = new FlatColumn[fields.size()];
            Object[] defaults = new Object[fields.size()];
            List<FlatColumn> stored = new ArrayList<>();
            Map<Integer, Type> present = new HashMap<>();
            for (Type type : file.getFields()) {
                if (type.getId() == null) {
                    return Optional.empty();
                }
                present.put(type.getId().intValue(), type);
            }
            for (int index = 0; index < columns.length; index++) {
                NestedField field = fields.get(index);
                Type found = present.get(field.fieldId());
                if (found == null) {
                    if (field.isRequired() && field.initialDefault() == null) {
                        return Optional.empty();
                    }
                    defaults[index] = RowReader.value(field.initialDefault());
                    continue;
                }
                if (!found.isPrimitive()
                        || found.isRepetition(Type.Repetition.REPEATED)
                        || !holds(found.asPrimitiveType(), types.get(index))) {
                    return Optional.empty();
                }
                ColumnDescriptor descriptor = file.getColumnDescription(new String[] {found.getName()});
                FlatColumn column = FlatColumn.of(descriptor, types.get(index), isNumber(found.asPrimitiveType()));
                columns[index] = column;
                stored.add(column);
            }
            return stored.isEmpty() ? Optional.empty() : Optional.of(new View(columns, stored, defaults));
        }

        /** Whether the wanted columns are written in a way that is read here. */
        boolean fits(List<BlockMetaData> groups) {
            Set<String> names = Set.copyOf(stored.stream()
                    .map(column -> column.descriptor().getPath()[0])
                    .toList());
            return groups.stream()
                    .flatMap(group -> group.getColumns().stream())
                    .filter(chunk -> names.contains(chunk.getPath().toArray()[0]))
                    .allMatch(View::fits);
        }

        private static boolean fits(ColumnChunkMetaData chunk) {
            EncodingStats stats = chunk.getEncodingStats();
            return stats != null && !stats.usesV2Pages() && ENCODINGS.containsAll(stats.getDataEncodings());
        }

        MessageType requested() {
            return new MessageType(
                    "rows",
                    stored.stream()
                            .<Type>map(column -> column.descriptor().getPrimitiveType())
                            .toList());
        }

        void begin(PageReadStore group) {
            for (FlatColumn column : stored) {
                column.begin(group.getPageReader(column.descriptor()));
            }
            row = -1;
            end = 0;
        }

        void next() {
            row++;
            if (row == end) {
                end = stored.stream()
                        .mapToLong(column -> column.reach(row))
                        .min()
                        .orElseThrow();
            }
        }

        @Override
        public Object value(int index) {
            FlatColumn column = columns[index];
            return column == null ? defaults[index] : column.valueOfRow(row);
        }

        @Override
        public void append(int index, CanonicalEncoding encoding, CanonicalBuffer into) {
            FlatColumn column = columns[index];
            if (column == null) {
                encoding.append(into, defaults[index]);
            } else {
                column.appendOfRow(row, encoding, into);
            }
        }

        @Override
        public Row toRow() {
            Object[] values = new Object[columns.length];
            for (int index = 0; index < values.length; index++) {
                values[index] = value(index);
            }
            return Row.of(values);
        }
    }

    private static boolean isNumber(PrimitiveType stored) {
        return switch (stored.getPrimitiveTypeName()) {
            case BOOLEAN, INT32, INT64, FLOAT, DOUBLE -> true;
            case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> false;
        };
    }

    /** Whether the file's type holds the column's as it is written here, or as it was before it was widened. */
    private static boolean holds(PrimitiveType stored, ColumnType type) {
        PrimitiveTypeName name = stored.getPrimitiveTypeName();
        LogicalTypeAnnotation meaning = stored.getLogicalTypeAnnotation();
        return switch (type) {
            case ColumnType.Bool _ -> name == PrimitiveTypeName.BOOLEAN;
            case ColumnType.Int16 _, ColumnType.Int32 _ -> name == PrimitiveTypeName.INT32 && isWhole(meaning);
            case ColumnType.Int64 _ ->
                (name == PrimitiveTypeName.INT32 || name == PrimitiveTypeName.INT64) && isWhole(meaning);
            case ColumnType.Decimal(int _, int scale) ->
                name != PrimitiveTypeName.INT96
                        && meaning instanceof DecimalLogicalTypeAnnotation decimal
                        && decimal.getScale() == scale;
            case ColumnType.Float32 _ -> name == PrimitiveTypeName.FLOAT;
            case ColumnType.Float64 _ -> name == PrimitiveTypeName.FLOAT || name == PrimitiveTypeName.DOUBLE;
            case ColumnType.Text _,
                    ColumnType.Char _,
                    ColumnType.Json _,
                    ColumnType.Enumeration _,
                    ColumnType.Verbatim _,
                    ColumnType.Bytes _ -> name == PrimitiveTypeName.BINARY;
            case ColumnType.Uuid _ -> name == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY && stored.getTypeLength() == 16;
            case ColumnType.Date _ -> name == PrimitiveTypeName.INT32 && meaning instanceof DateLogicalTypeAnnotation;
            case ColumnType.Time _ ->
                name == PrimitiveTypeName.INT64
                        && meaning instanceof TimeLogicalTypeAnnotation time
                        && time.getUnit() == TimeUnit.MICROS;
            case ColumnType.Timestamp _, ColumnType.TimestampTz _ ->
                name == PrimitiveTypeName.INT64
                        && meaning instanceof TimestampLogicalTypeAnnotation time
                        && time.getUnit() == TimeUnit.MICROS;
            case ColumnType.Array _ -> false;
        };
    }

    private static boolean isWhole(@Nullable LogicalTypeAnnotation meaning) {
        return meaning == null || (meaning instanceof IntLogicalTypeAnnotation whole && whole.isSigned());
    }
}
