package dev.sluice.lake;

import java.io.IOException;
import java.net.URL;
import org.jspecify.annotations.Nullable;

/**
 * Keeps Hadoop's defaults from being read for each file. Iceberg's builder of Parquet's writers makes a Hadoop configuration
 * for a handful of settings of Parquet, which finds, unpacks and parses {@code core-default.xml} and its like, hundreds of
 * entries: a sixth of the processor time of a cut with a hundred changes, and all of it again for every table of the cut.
 * Hadoop looks for these files with the thread's class loader, and does without where there are none. Only the writer's own
 * configuration is made so: catalogs and file systems have theirs.
 */
final class PlainHadoop {
    private static final ClassLoader WITHOUT_DEFAULTS = new ClassLoader(PlainHadoop.class.getClassLoader()) {
        @Override
        public @Nullable URL getResource(String name) {
            return name.endsWith("-default.xml") || name.endsWith("-site.xml") ? null : super.getResource(name);
        }
    };

    private PlainHadoop() {}

    /** Builds what makes a configuration for itself. */
    interface Builder<T> {
        T build() throws IOException;
    }

    static <T> T build(Builder<T> builder) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        thread.setContextClassLoader(WITHOUT_DEFAULTS);
        try {
            return builder.build();
        } finally {
            thread.setContextClassLoader(usual);
        }
    }
}
