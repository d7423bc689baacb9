import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Spark as a server of statements, one on each line of the standard input. The answer to one is a line for each row, columns
 * divided by tabs, and a last line that says how it ended. Compiled by the JVM that runs it, against Spark's own class path.
 */
class SparkStatements {
    /** What all statements from here on see is another catalog, which later statements set. */
    private static final String NEW_SESSION = "new session";

    private SparkStatements() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream answers = System.out;
        // For the answers alone.
        System.setOut(System.err);
        SparkSession first = SparkSession.builder().getOrCreate();
        SparkSession session = first;
        answers.println("done");
        BufferedReader statements = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String statement = statements.readLine(); statement != null; statement = statements.readLine()) {
            try {
                if (statement.equals(NEW_SESSION)) {
                    session = first.newSession();
                } else {
                    for (Row row : session.sql(statement).collectAsList()) {
                        answers.println("row\t" + row.mkString("\t"));
                    }
                }
                answers.println("done");
            } catch (Exception e) {
                e.printStackTrace();
                answers.println("failed\t"
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + " ("
                        + e.getClass().getName() + ")");
            }
        }
        first.stop();
    }
}
