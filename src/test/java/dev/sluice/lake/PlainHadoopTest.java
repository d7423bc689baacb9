package dev.sluice.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class PlainHadoopTest {
    private final ClassLoader usual = Thread.currentThread().getContextClassLoader();

    /** Fails if an upgrade of Hadoop finds its defaults in another way: then each file costs their parsing again. */
    @Test
    void a_writers_configuration_reads_no_defaults_and_others_do() throws IOException {
        Configuration own = PlainHadoop.build(() -> {
            Configuration made = new Configuration();
            made.set("parquet.compression.codec.zstd.level", "1");
            return made;
        });

        assertThat(own.size()).isEqualTo(1);
        assertThat(new Configuration().size()).isGreaterThan(100);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(usual);
    }

    @Test
    void the_class_loader_is_put_back_where_building_fails() {
        assertThatThrownBy(() -> PlainHadoop.build(() -> {
                    throw new IOException("full");
                }))
                .isInstanceOf(IOException.class);

        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(usual);
    }
}
