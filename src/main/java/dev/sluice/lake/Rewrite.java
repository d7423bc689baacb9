package dev.sluice.lake;

import java.util.List;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * Data files of a table merged into one: the rows that were alive in them at a snapshot, in their order. Only the order
 * has to be known to say where a row went, so no place is recorded row by row.
 *
 * @param generation of the table's files, see {@link MirrorTable#generation()}
 * @param inputs the files merged, in the order in which their rows follow each other in the output
 */
record Rewrite(MirrorTable table, long generation, List<Input> inputs, DataFile output) {
    /**
     * @param number of the file, see {@link TableFiles}
     * @param known locations of the delete files that named them
     * @param deleted positions of rows that were left out; never changed
     * @param base the output's position of the first row that was alive
     * @param alive how many were
     */
    record Input(int number, Set<String> known, RoaringBitmap deleted, int base, int alive) {
        /** Where a row went that was alive. */
        int moved(int position) {
            return base + position - deleted.rank(position);
        }

        /** Where the rows went, but for those that were left out. */
        RoaringBitmap moved(RoaringBitmap positions) {
            RoaringBitmap moved = new RoaringBitmap();
            PeekableIntIterator left = deleted.getIntIterator();
            int before = 0;
            PeekableIntIterator rows = positions.getIntIterator();
            while (rows.hasNext()) {
                int position = rows.next();
                while (left.hasNext() && left.peekNext() < position) {
                    left.next();
                    before++;
                }
                if (!left.hasNext() || left.peekNext() != position) {
                    moved.add(base + position - before);
                }
            }
            return moved;
        }

        /** Where all that were alive went. */
        RoaringBitmap all() {
            return RoaringBitmap.bitmapOfRange(base, (long) base + alive);
        }
    }

    /** Gives the output up: nobody refers to it. */
    void discard() {
        RowFile.delete(table.table(), output.location());
        table.files().release(output.location());
    }
}
