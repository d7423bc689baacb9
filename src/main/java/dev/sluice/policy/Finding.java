package dev.sluice.policy;

/**
 * One thing that is wrong with a policy, or worth knowing about it.
 *
 * @param file the policy's file as it was named
 * @param line from 1; 0 where no line is to blame
 * @param column from 1; 0 where no line is to blame
 * @param message what is wrong; never a value of a row
 * @param remedy what to do about it
 */
public record Finding(Severity severity, String file, int line, int column, String message, String remedy) {
    /** How much a finding matters. */
    public enum Severity {
        /** The policy cannot be used. */
        ERROR,
        /** The policy can be used but may not do what its author meant. */
        WARNING
    }

    /** One line for people: {@code file:line:column: error: message; remedy}. */
    @Override
    public String toString() {
        String place = line == 0 ? file : file + ":" + line + ":" + column;
        return place + ": " + (severity == Severity.ERROR ? "error" : "warning") + ": " + message + "; " + remedy;
    }
}
