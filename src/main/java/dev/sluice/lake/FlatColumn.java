package dev.sluice.lake;

import dev.sluice.row.CanonicalBuffer;
import dev.sluice.row.CanonicalEncoding;
import dev.sluice.row.ColumnType;
import dev.sluice.row.Marker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;
import org.jspecify.annotations.Nullable;

/**
 * A column without repetition, read page by page: plain values or references to a dictionary, in pages of Parquet's first
 * version. Not thread-safe.
 */
abstract class FlatColumn {
    private final ColumnDescriptor descriptor;
    private @Nullable PageReader pages;
    private @Nullable Dictionary dictionary;

    /** The row group's row that is the page's first, and how many follow. */
    private long first;

    private int count;
    private boolean[] nulls = new boolean[0];
    private boolean anyNull;

    FlatColumn(ColumnDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Reads that type.
     *
     * @param number whether the file holds it as a number of up to 64 bits
     */
    static FlatColumn of(ColumnDescriptor descriptor, ColumnType type, boolean number) {
        return number ? new NumberColumn(descriptor, type) : new BytesColumn(descriptor, type);
    }

    /** Begins a row group. */
    final void begin(PageReader reader) {
        try {
            pages = reader;
            DictionaryPage page = reader.readDictionaryPage();
            dictionary = page == null ? null : page.getEncoding().initDictionary(descriptor, page);
            if (dictionary != null) {
                useDictionary(dictionary);
            }
            first = 0;
            count = 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Goes to the page that has that row of the group, which is none before the page at hand.
     *
     * @return the first row that it does not have
     */
    final long reach(long row) {
        // A page may be empty: other engines have written such.
        while (row >= first + count) {
            first += count;
            nextPage();
        }
        return first + count;
    }

    private void nextPage() {
        if (pages == null || !(pages.readPage() instanceof DataPageV1 page)) {
            throw new IllegalStateException("Cannot read a column: it has fewer values than its row group has rows");
        }
        try {
            count = page.getValueCount();
            byte[] bytes = page.getBytes().toByteArray();
            ByteBufferInputStream in = ByteBufferInputStream.wrap(ByteBuffer.wrap(bytes));
            page.getRlEncoding()
                    .getValuesReader(descriptor, ValuesType.REPETITION_LEVEL)
                    .initFromPage(count, in);
            ValuesReader levels = page.getDlEncoding().getValuesReader(descriptor, ValuesType.DEFINITION_LEVEL);
            levels.initFromPage(count, in);
            readNulls(levels);
            Encoding encoding = page.getValueEncoding();
            if (encoding.usesDictionary()) {
                if (dictionary == null) {
                    throw new IllegalStateException(
                            "Cannot read a column: it refers to a dictionary that is not there");
                }
                ValuesReader references = page.getValueEncoding()
                        .getDictionaryBasedValuesReader(descriptor, ValuesType.VALUES, dictionary);
                references.initFromPage(count, in);
                readReferences(references, count);
            } else if (encoding == Encoding.PLAIN) {
                readPlain(bytes, bytes.length - in.available(), count);
            } else {
                throw new IllegalStateException("Cannot read a column: its pages are encoded as " + encoding
                        + ", which the file's footer does not say");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readNulls(ValuesReader levels) {
        anyNull = false;
        int present = descriptor.getMaxDefinitionLevel();
        if (present == 0) {
            return;
        }
        if (nulls.length < count) {
            nulls = new boolean[count];
        }
        for (int index = 0; index < count; index++) {
            boolean isNull = levels.readInteger() < present;
            nulls[index] = isNull;
            anyNull |= isNull;
        }
    }

    /** Whether the page's value at an index is NULL, of which it holds nothing more. */
    final boolean isNull(int index) {
        return anyNull && nulls[index];
    }

    final ColumnDescriptor descriptor() {
        return descriptor;
    }

    abstract void useDictionary(Dictionary values);

    abstract void readReferences(ValuesReader references, int size);

    abstract void readPlain(byte[] page, int start, int size);

    abstract Object value(int index);

    abstract void append(int index, CanonicalEncoding encoding, CanonicalBuffer into);

    /** The value of one of the page's rows, of the type's class. */
    final Object valueOfRow(long row) {
        int index = (int) (row - first);
        return isNull(index) ? Marker.NULL : value(index);
    }

    /** Appends the canonical text of the value of one of the page's rows. */
    final void appendOfRow(long row, CanonicalEncoding encoding, CanonicalBuffer into) {
        int index = (int) (row - first);
        if (isNull(index)) {
            encoding.appendNull(into);
        } else {
            append(index, encoding, into);
        }
    }
}
