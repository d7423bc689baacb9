package dev.sluice.lake;

import java.util.Map;
import org.apache.iceberg.TableProperties;

/** How data files are written; stored as table properties, so that an operator can change it table by table. */
final class ParquetTuning {
    static final Map<String, String> PROPERTIES = Map.of(
            TableProperties.PARQUET_COMPRESSION,
            "zstd",
            TableProperties.PARQUET_COMPRESSION_LEVEL,
            "1",
            // A row group is buffered whole: 16 MiB keep a transaction over many tables within a small heap.
            TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
            String.valueOf(16 * 1024 * 1024),
            // Parquet gives a column's dictionary up once it outgrows this. Few distinct values stay well below and
            // keep
            // their dictionary; many reach it within some thousand rows instead of a hundred thousand.
            TableProperties.PARQUET_DICT_SIZE_BYTES,
            String.valueOf(16 * 1024));

    private ParquetTuning() {}
}
