package dev.lossless.edge.request;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.RawProblem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Refuses, with a problem, what is no address (RFC 3986): characters that have to be encoded and are not, encodings
/// of what is not UTF-8, and a `Host` that is no host, of which addresses in answers would be made.
@ApplicationScoped
class RequestTarget {

    /// Before everything that reads the address.
    private static final int BEFORE_READING = 950;

    private static final int MAX_LENGTH = 8_000;
    private static final Pattern TARGET =
            Pattern.compile("(?:[a-z]+://[A-Za-z0-9.:\\[\\]_~-]+)?/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*+"
                    + "(?:\\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*+)?|\\*");
    /// A path that means another one (`//`, `/./`, `%2e`), or says something that no resource reads (`;x=1`).
    private static final Pattern OTHER_SPELLING = Pattern.compile("(?<![a-z]:)//|;|%2[fF]|/(?:\\.|%2[eE]){1,2}(?:/|$)");

    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9._~-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");

    void register(@Observes Filters filters) {
        filters.register(RequestTarget::check, BEFORE_READING);
    }

    private static void check(RoutingContext request) {
        var problem = problem(request.request());
        if (problem == null) {
            request.next();
        } else {
            RawProblem.answer(request, CommonProblem.MALFORMED_REQUEST, problem);
        }
    }

    private static String problem(HttpServerRequest request) {
        var target = request.uri();
        if (target.length() > MAX_LENGTH) {
            return "The address has more than %d characters.".formatted(MAX_LENGTH);
        }
        if (!TARGET.matcher(target).matches() || !isUtf8(target)) {
            return "The address has characters that must be percent-encoded, as UTF-8.";
        }
        if (OTHER_SPELLING.matcher(target.split("[?]", 2)[0]).find()) {
            return "The path has empty or dot segments, or parameters of its own.";
        }
        return isHost(request) ? null : "The header Host is no host.";
    }

    private static boolean isHost(HttpServerRequest request) {
        var hosts = request.headers().getAll("Host");
        if (hosts.isEmpty()) {
            return request.version() == HttpVersion.HTTP_1_0;
        }
        // a proxy in front may have told another one
        var told = request.authority();
        return hosts.size() == 1
                && HOST.matcher(hosts.getFirst()).matches()
                && (told == null || HOST.matcher(told.toString()).matches());
    }

    private static boolean isUtf8(String target) {
        var bytes = new ByteArrayOutputStream(target.length());
        for (var i = 0; i < target.length(); i++) {
            if (target.charAt(i) == '%') {
                bytes.write(Integer.parseInt(target, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(target.charAt(i));
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }
}
