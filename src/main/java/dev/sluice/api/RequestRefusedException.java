package dev.sluice.api;

/** The request cannot be served as it is; the caller changes it, or waits. */
final class RequestRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String detail;

    /**
     * @param status of HTTP, 400 to 599
     * @param detail shown to the caller: what was refused and the remedy
     */
    RequestRefusedException(int status, String detail) {
        super(detail);
        this.status = status;
        this.detail = detail;
    }

    int status() {
        return status;
    }

    String detail() {
        return detail;
    }
}
