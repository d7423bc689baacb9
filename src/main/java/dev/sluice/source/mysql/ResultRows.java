package dev.sluice.source.mysql;

import com.mysql.cj.exceptions.CJException;
import com.mysql.cj.jdbc.exceptions.SQLExceptionsMapping;
import com.mysql.cj.jdbc.result.ResultSetInternalMethods;
import com.mysql.cj.protocol.ResultsetRows;
import com.mysql.cj.result.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The rows of a result as the driver has them, for {@link CopiedValue}. A row is there until the next one is asked for. */
final class ResultRows {
    private final ResultsetRows rows;

    /** @param result that nothing was read of; it is still the caller's to close */
    ResultRows(ResultSet result) throws SQLException {
        this.rows = result.unwrap(ResultSetInternalMethods.class).getRows();
    }

    /** @return null behind the last */
    @Nullable
    Row next() throws SQLException {
        try {
            return rows.next();
        } catch (CJException e) {
            throw SQLExceptionsMapping.translateException(e);
        }
    }
}
