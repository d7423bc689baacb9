package dev.sluice.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import jakarta.validation.ValidationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns every failure of a request into a {@link Problem}. */
final class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    @ServerExceptionMapper
    Response refused(RequestRefusedException refusal, UriInfo uri) {
        return Problem.response(
                refusal.status(), refusal.detail(), uri.getRequestUri().getPath());
    }

    @ServerExceptionMapper
    Response framework(WebApplicationException failure, UriInfo uri) {
        if (failure.getCause() instanceof JacksonException unreadable) {
            return unreadable(unreadable, uri);
        }
        Response original = failure.getResponse();
        int status = original.getStatus();
        String detail = switch (status) {
            case 404 -> "There is nothing here; /q/openapi lists what there is";
            case 405 -> "This resource does not offer that method; /q/openapi lists those it does";
            case 406 -> "Only application/json is offered";
            case 415 -> "Only application/json is understood";
            default -> "";
        };
        Response problem = Problem.response(status, detail, uri.getRequestUri().getPath());
        String allowed = original.getHeaderString(HttpHeaders.ALLOW);
        return allowed == null
                ? problem
                : Response.fromResponse(problem)
                        .header(HttpHeaders.ALLOW, allowed)
                        .build();
    }

    @ServerExceptionMapper(JsonMappingException.class)
    Response mapping(JsonMappingException unreadable, UriInfo uri) {
        return unreadable(unreadable, uri);
    }

    @ServerExceptionMapper(JacksonException.class)
    Response unreadable(JacksonException unreadable, UriInfo uri) {
        // Jackson's own message quotes the body.
        String place = unreadable instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(reference -> reference.getFieldName() == null
                                ? "[" + reference.getIndex() + "]"
                                : "." + reference.getFieldName())
                        .collect(Collectors.joining("", " at $", ""))
                : "";
        return Problem.response(
                400,
                "The body is not the JSON that this resource takes" + place,
                uri.getRequestUri().getPath());
    }

    @ServerExceptionMapper
    Response invalid(ValidationException violation, UriInfo uri) {
        return Problem.response(
                400,
                "The request breaks a rule that /q/openapi states",
                uri.getRequestUri().getPath());
    }

    @ServerExceptionMapper
    Response unexpected(Throwable failure, UriInfo uri) {
        UUID reference = UUID.randomUUID();
        LOG.errorf(
                failure, "Cannot answer %s (reference %s)", uri.getRequestUri().getPath(), reference);
        return Problem.response(
                500,
                "The service failed; its log explains reference " + reference,
                uri.getRequestUri().getPath());
    }
}
