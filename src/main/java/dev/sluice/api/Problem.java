package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * Why a request failed, as RFC 9457 has it. Its texts are ours alone: nothing of a request's body, of an exception from
 * elsewhere or of a row is repeated.
 *
 * @param type a URI that names the kind of problem; {@code about:blank} where the status says it all
 * @param title the status in words
 * @param detail what was wrong with this request and what to do
 * @param instance the path that was asked for
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Problem(String type, String title, int status, String detail, String instance) {
    static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

    static Response response(int status, String detail, String instance) {
        Response.Status known = Response.Status.fromStatusCode(status);
        String title = known == null ? "Error" : known.getReasonPhrase();
        return Response.status(status)
                .type(MEDIA_TYPE)
                .entity(new Problem("about:blank", title, status, detail, instance))
                .build();
    }
}
