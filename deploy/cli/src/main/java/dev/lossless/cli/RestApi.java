package dev.lossless.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.local.Http;
import dev.lossless.local.Standstill;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// A service's REST interface, called with one token. What is not answered as expected becomes a message for
/// the person at the terminal.
///
/// Re-driving and checksums take as long as they take: an answer is waited for as long as the service answers
/// other questions meanwhile.
public final class RestApi implements AutoCloseable {

    /// How often it is asked meanwhile.
    private static final Duration LOOK = Duration.ofSeconds(10);

    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

    private final Http http;
    private final URI base;
    private final Supplier<String> token;
    private final Duration look;
    private final Duration longestSilence;

    /// @param token asked for each request, as tokens end
    public RestApi(URI base, Supplier<String> token) {
        this(base, token, LOOK, LONGEST_SILENCE);
    }

    RestApi(URI base, Supplier<String> token, Duration look, Duration longestSilence) {
        this.base = base;
        this.token = token;
        this.http = new Http(longestSilence);
        this.look = look;
        this.longestSilence = longestSilence;
    }

    public RestApi(URI base, String token) {
        this(base, () -> token);
    }

    public JsonNode get(String path) {
        return Json.read(send("GET", path, "", 200).body());
    }

    public JsonNode post(String path) {
        return Json.read(send("POST", path, "", 200).body());
    }

    /// @param path     relative to the service, or a whole URL
    /// @param body     JSON, empty for none
    /// @param expected status
    /// @throws CliException for another one, and for no answer
    public HttpResponse<String> send(String method, String path, String body, int expected) {
        return send(method, path, body, Set.of(expected));
    }

    /// @return whether there was something
    public boolean delete(String path) {
        return send("DELETE", path, "", Set.of(204, 404)).statusCode() == 204;
    }

    private HttpResponse<String> send(String method, String path, String body, Set<Integer> expected) {
        var uri = base.resolve(path);
        try {
            var answer = await(http.begin(method, uri, headers(), body));
            if (!expected.contains(answer.statusCode())) {
                throw new CliException(explain(method, uri, answer));
            }
            return answer;
        } catch (IOException e) {
            throw new CliException(uri + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("Interrupted.", e);
        }
    }

    private HttpResponse<String> await(CompletableFuture<HttpResponse<String>> begun)
            throws IOException, InterruptedException {
        var silence = new Standstill(longestSilence);
        while (true) {
            try {
                return begun.get(look.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                if (answersMeanwhile()) {
                    silence.moved();
                } else if (silence.reached()) {
                    begun.cancel(true);
                    throw new IOException("nothing came for %d s".formatted(longestSilence.toSeconds()));
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
            }
        }
    }

    /// Whatever it says: it is there.
    private boolean answersMeanwhile() throws InterruptedException {
        try {
            http.get(base.resolve("/q/health/live"));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private Map<String, String> headers() {
        var headers = new HashMap<>(Http.bearer(token.get()));
        headers.put("Accept", "application/json");
        return headers;
    }

    private static String explain(String method, URI uri, HttpResponse<String> answer) {
        return switch (answer.statusCode()) {
            case 401 -> uri + " does not know the token (401). Give another one: --token, or $TODO_TOKEN.";
            case 403 -> uri + " refuses the token (403): it lacks a role. Give another one: --token, or $TODO_TOKEN.";
            default -> "%s (%s %s answered %d)".formatted(reason(answer.body()), method, uri, answer.statusCode());
        };
    }

    /// A problem's title and detail; what is no problem as it is.
    private static String reason(String body) {
        try {
            var problem = Json.read(body);
            var title = problem.path("title").asText();
            var detail = problem.path("detail").asText();
            return title.isEmpty() ? body : detail.isEmpty() ? title : title + ": " + detail;
        } catch (UncheckedIOException _) {
            return body;
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
