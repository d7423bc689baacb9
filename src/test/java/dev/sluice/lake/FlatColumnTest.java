package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.row.ColumnType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;

/** Pages that Sluice does not write: empty ones, which some engines write, and damaged ones. */
class FlatColumnTest {
    private final FlatColumn numbers = column("required int32 c", new ColumnType.Int32(), true);
    private final FlatColumn texts = column("required binary c (UTF8)", new ColumnType.Text(), false);

    @Test
    void an_empty_page_holds_no_row() {
        numbers.begin(new Pages(page(ints(7, 8), 2), page(ints(), 0), page(ints(), 0), page(ints(9), 1)));

        List<Object> values = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        for (int row = 0; row < 3; row++) {
            ends.add(numbers.reach(row));
            values.add(numbers.valueOfRow(row));
        }

        assertThat(ends).containsExactly(2L, 2L, 3L);
        assertThat(values).containsExactly(7, 8, 9);
    }

    @Test
    void a_chunk_with_fewer_values_than_rows_is_refused() {
        numbers.begin(new Pages(page(ints(7), 1), page(ints(), 0)));

        assertThat(numbers.reach(0)).isEqualTo(1);
        assertThatThrownBy(() -> numbers.reach(1)).hasMessageContaining("fewer values");
    }

    @Test
    void an_encoding_that_the_footer_does_not_name_is_refused() {
        numbers.begin(new Pages(new DataPageV1(
                BytesInput.from(ints(7, 8)),
                2,
                8,
                null,
                Encoding.BIT_PACKED,
                Encoding.BIT_PACKED,
                Encoding.BYTE_STREAM_SPLIT)));

        assertThatThrownBy(() -> numbers.reach(0)).hasMessageContaining("BYTE_STREAM_SPLIT");
    }

    /** Not that of the row group before. */
    @Test
    void a_dictionary_that_is_missing_is_refused() {
        numbers.begin(
                new Pages(new DictionaryPage(BytesInput.from(ints(7, 8)), 2, Encoding.PLAIN), references((byte) 1, 1)));
        numbers.reach(0);
        assertThat(numbers.valueOfRow(0)).isEqualTo(8);

        numbers.begin(new Pages(references((byte) 1, 1)));

        assertThatThrownBy(() -> numbers.reach(0)).hasMessageContaining("dictionary");
    }

    @Test
    void a_length_beyond_the_page_is_refused() {
        texts.begin(new Pages(page(ints(1_000_000_000), 1)));

        assertThatThrownBy(() -> texts.reach(0)).isInstanceOf(IndexOutOfBoundsException.class);

        texts.begin(new Pages(page(ints(-5), 1)));

        assertThatThrownBy(() -> texts.reach(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static FlatColumn column(String declared, ColumnType type, boolean number) {
        MessageType schema = MessageTypeParser.parseMessageType("message rows { " + declared + "; }");
        ColumnDescriptor descriptor = schema.getColumns().getFirst();
        return FlatColumn.of(descriptor, type, number);
    }

    private static DataPage page(byte[] values, int count) {
        return new DataPageV1(
                BytesInput.from(values),
                count,
                values.length,
                null,
                Encoding.BIT_PACKED,
                Encoding.BIT_PACKED,
                Encoding.PLAIN);
    }

    /** A run of one reference, with a byte for each. */
    private static DataPage references(byte reference, int count) {
        byte[] run = {8, (byte) (count << 1), reference};
        return new DataPageV1(
                BytesInput.from(run),
                count,
                run.length,
                null,
                Encoding.BIT_PACKED,
                Encoding.BIT_PACKED,
                Encoding.PLAIN_DICTIONARY);
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    private static final class Pages implements PageReader {
        private final List<DictionaryPage> dictionary;
        private final Queue<DataPage> pages;

        Pages(DataPage... pages) {
            this.dictionary = List.of();
            this.pages = new ArrayDeque<>(List.of(pages));
        }

        Pages(DictionaryPage dictionary, DataPage... pages) {
            this.dictionary = List.of(dictionary);
            this.pages = new ArrayDeque<>(List.of(pages));
        }

        @Override
        @SuppressWarnings("NullAway") // as Parquet's readers say that there is none
        public DictionaryPage readDictionaryPage() {
            return dictionary.isEmpty() ? null : dictionary.getFirst();
        }

        @Override
        public long getTotalValueCount() {
            return pages.stream().mapToLong(DataPage::getValueCount).sum();
        }

        @Override
        @SuppressWarnings("NullAway") // as Parquet's readers say that there is none
        public DataPage readPage() {
            return pages.poll();
        }
    }
}
