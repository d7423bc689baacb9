package dev.sluice.demo;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Finds many patterns in one pass over bytes, ASCII letters in either case, also where a match spans two calls
 * (Aho and Corasick, "Efficient string matching", 1975, with the failure links folded into the table).
 */
final class ByteSearch {
    private static final int ALPHABET = 256;

    private final int[] next;
    private final boolean[] ends;

    /** @param patterns not empty, ASCII letters in either case; one that ends within another counts where it ends */
    ByteSearch(List<byte[]> patterns) {
        List<int[]> trie = new ArrayList<>();
        List<Boolean> accepting = new ArrayList<>();
        trie.add(new int[ALPHABET]);
        accepting.add(false);
        for (byte[] pattern : patterns) {
            if (pattern.length == 0) {
                throw new IllegalArgumentException("Cannot search for an empty pattern");
            }
            int state = 0;
            for (byte b : pattern) {
                int symbol = lowerCase(Byte.toUnsignedInt(b));
                if (trie.get(state)[symbol] == 0) {
                    trie.get(state)[symbol] = trie.size();
                    trie.add(new int[ALPHABET]);
                    accepting.add(false);
                }
                state = trie.get(state)[symbol];
            }
            accepting.set(state, true);
        }
        this.next = new int[trie.size() * ALPHABET];
        this.ends = new boolean[trie.size()];
        foldFailures(trie, accepting);
    }

    private static int lowerCase(int symbol) {
        return symbol >= 'A' && symbol <= 'Z' ? symbol + ('a' - 'A') : symbol;
    }

    private void foldFailures(List<int[]> trie, List<Boolean> accepting) {
        int[] failure = new int[trie.size()];
        Queue<Integer> breadthFirst = new ArrayDeque<>();
        breadthFirst.add(0);
        while (!breadthFirst.isEmpty()) {
            int state = breadthFirst.remove();
            ends[state] = accepting.get(state) || (state != 0 && ends[failure[state]]);
            for (int symbol = 0; symbol < ALPHABET; symbol++) {
                int child = trie.get(state)[symbol];
                int fallback = state == 0 ? 0 : next[failure[state] * ALPHABET + symbol];
                if (child == 0) {
                    next[state * ALPHABET + symbol] = fallback;
                } else {
                    next[state * ALPHABET + symbol] = child;
                    failure[child] = fallback;
                    breadthFirst.add(child);
                }
            }
        }
        // Letters in capitals go where small ones do.
        for (int state = 0; state < trie.size(); state++) {
            int row = state * ALPHABET;
            System.arraycopy(next, row + 'a', next, row + 'A', 26);
        }
    }

    /** A search through one stream of bytes, given piece by piece. Not for several threads. */
    final class Pass {
        private int state;
        private long found;

        void accept(byte[] bytes, int offset, int length) {
            int at = state;
            for (int index = offset; index < offset + length; index++) {
                at = next[at * ALPHABET + (bytes[index] & 0xff)];
                if (ends[at]) {
                    found++;
                }
            }
            state = at;
        }

        /** The bytes between position and limit; the buffer stays as it is. */
        void accept(ByteBuffer buffer) {
            if (buffer.hasArray()) {
                accept(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
            } else {
                byte[] copy = new byte[buffer.remaining()];
                buffer.duplicate().get(copy);
                accept(copy, 0, copy.length);
            }
        }

        /** Ends a value: the next bytes do not continue it. */
        void separate() {
            state = 0;
        }

        /** How many matches there were so far. */
        long found() {
            return found;
        }
    }

    Pass pass() {
        return new Pass();
    }

    /** How many matches {@code bytes} holds. */
    long count(byte[] bytes) {
        Pass pass = pass();
        pass.accept(bytes, 0, bytes.length);
        return pass.found();
    }
}
