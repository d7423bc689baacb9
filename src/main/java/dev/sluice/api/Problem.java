package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import jakarta.validation.ValidationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a request failed, as RFC 9457 has it. Its texts are ours alone: nothing of a request's body, of an exception from
 * elsewhere or of a row is repeated.
 *
 * @param type a URI that names the kind of problem; {@code about:blank} where the status says it all
 * @param title the status in words
 * @param status of HTTP
 * @param detail what was wrong with this request and what to do
 * @param instance the path that was asked for
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Problem(String type, String title, int status, String detail, String instance) {
    static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(int status, String detail, String path) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return new Problem("about:blank", known == null ? "Error" : known.getReasonPhrase(), status, detail, path);
    }

    /** The problem that a failure stands for; empty if nobody foresaw it. */
    static Optional<Problem> of(Throwable failure, String path) {
        return switch (failure) {
            case RequestRefusedException refusal -> Optional.of(of(refusal.status(), refusal.detail(), path));
            case JacksonException unreadable -> Optional.of(of(400, unreadable(unreadable), path));
            case ValidationException _ ->
                Optional.of(of(400, "The request breaks a rule that /q/openapi states", path));
            case WebApplicationException refusal
            when refusal.getCause() instanceof JacksonException unreadable ->
                Optional.of(of(400, unreadable(unreadable), path));
            case WebApplicationException refusal ->
                Optional.of(of(
                        refusal.getResponse().getStatus(),
                        remedy(refusal.getResponse().getStatus()),
                        path));
            default -> Optional.empty();
        };
    }

    private static String remedy(int status) {
        return switch (status) {
            case 400 -> "The request is not one that /q/openapi describes";
            case 404 -> "There is nothing here; /q/openapi lists what there is";
            case 405 -> "This resource does not offer that method; /q/openapi lists those it does";
            case 406 -> "Only application/json is offered";
            case 415 -> "Only application/json is understood";
            default -> "";
        };
    }

    // Jackson's own message quotes the body.
    private static String unreadable(JacksonException failure) {
        String place = failure instanceof JsonMappingException mapping
                ? mapping.getPath().stream().map(Problem::step).collect(Collectors.joining())
                : "";
        return "The body is not the JSON that this resource takes" + (place.isEmpty() ? "" : ": see $" + place);
    }

    private static String step(JsonMappingException.Reference reference) {
        return reference.getFieldName() == null ? "[" + reference.getIndex() + "]" : "." + reference.getFieldName();
    }
}
