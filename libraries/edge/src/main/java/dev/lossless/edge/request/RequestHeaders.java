package dev.lossless.edge.request;

import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The headers of the request, read as RFC 9110 says: names and tokens in any case, lists on any number of lines. A
/// header that may stand once and stands twice, or that is there without a value, is a mistake and refused.
@RequestScoped
public class RequestHeaders {

    /// An element of a list: anything up to a comma, where a comma in quotes does not end it.
    private static final Pattern ELEMENT = Pattern.compile("(?:[^,\"]|\"(?:[^\"\\\\]|\\\\.)*+\"?)+");

    private final HttpHeaders headers;

    RequestHeaders(HttpHeaders headers) {
        this.headers = headers;
    }

    /// The value of a header that stands at most once.
    ///
    /// @throws ProblemException 400 when it stands twice or has no value
    public Optional<String> single(String name) {
        var lines = lines(name);
        if (lines.size() > 1) {
            throw new ProblemException(Problem.invalidHeader(name, "must be given once"));
        }
        if (!lines.isEmpty() && lines.getFirst().isBlank()) {
            throw new ProblemException(Problem.invalidHeader(name, "must not be empty"));
        }
        return lines.stream().map(String::strip).findFirst();
    }

    /// Whether one of the elements of a list, such as `Cache-Control`, is this directive. A value that the directive
    /// may have does not matter.
    public boolean hasDirective(String name, String directive) {
        return lines(name).stream()
                .flatMap(line -> ELEMENT.matcher(line).results())
                .map(element -> element.group().split("=", 2)[0].strip())
                .anyMatch(directive::equalsIgnoreCase);
    }

    /// @throws ProblemException 400 when the header is no list of entity tags
    public EntityTags ifMatch() {
        return EntityTags.parse(HttpHeaders.IF_MATCH, lines(HttpHeaders.IF_MATCH));
    }

    /// @throws ProblemException 400 when the header is no list of entity tags
    public EntityTags ifNoneMatch() {
        return EntityTags.parse(HttpHeaders.IF_NONE_MATCH, lines(HttpHeaders.IF_NONE_MATCH));
    }

    List<String> lines(String name) {
        var lines = headers.getRequestHeader(name);
        return lines == null ? List.of() : lines;
    }
}
