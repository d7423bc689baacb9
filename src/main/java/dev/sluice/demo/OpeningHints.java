package dev.sluice.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.sqlite.SQLiteDataSource;

/** How to open the demonstration's tables with other people's programs. */
record OpeningHints(Path catalog, Path warehouse, String schema, String metadata) {
    private static final String CATALOG_NAME = "sluice";

    /** @throws IOException if the catalog does not list the customers */
    static OpeningHints of(Path catalog, Path warehouse, String schema) throws IOException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + catalog);
        String sql = "select metadata_location from iceberg_tables where catalog_name = ? and table_namespace = ?"
                + " and table_name = 'customers'";
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, CATALOG_NAME);
            statement.setString(2, schema);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new IOException("Cannot say how to open the lake: its catalog lists no table customers");
                }
                return new OpeningHints(catalog, warehouse, schema, row.getString(1));
            }
        } catch (SQLException e) {
            throw new IOException("Cannot say how to open the lake: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return """
              DuckDB     install iceberg; load iceberg;
                         select tier, count(*) from iceberg_scan('%3$s') group by tier;
              PyIceberg  from pyiceberg.catalog.sql import SqlCatalog
                         lake = SqlCatalog("%4$s", uri="sqlite:///%1$s", warehouse="file://%2$s")
                         lake.load_table("%5$s.customers").scan(limit=5).to_arrow()
              Spark      spark-sql --packages org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.11.0,org.xerial:sqlite-jdbc:3.50.3.0 \\
                           --conf spark.sql.catalog.%4$s=org.apache.iceberg.spark.SparkCatalog \\
                           --conf spark.sql.catalog.%4$s.type=jdbc \\
                           --conf spark.sql.catalog.%4$s.uri=jdbc:sqlite:%1$s \\
                           --conf spark.sql.catalog.%4$s.warehouse=%2$s \\
                           -e "select * from %4$s.%5$s.customers limit 5"
            """.formatted(catalog, warehouse, metadata, CATALOG_NAME, schema);
    }
}
