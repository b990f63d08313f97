package dev.lossless.notification.request;

import dev.lossless.notification.request.Answer.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Sends requests to receivers that others have named. It connects only to an address that was just looked up
/// and judged: the name is not asked for again. It follows no redirect, reads no more than [#READ] bytes of an
/// answer and decompresses nothing. An attempt ends in time, whatever the receiver does.
@Singleton
public class WebhookClient {

    /// Bytes of an answer that are read; then its connection is closed.
    static final int READ = 16 << 10;

    private static final String AGENT = "todo-notification-consumer";

    private final HttpClient client;
    private final Resolver resolver;
    private final PublicAddresses addresses;
    private final TargetConfig config;
    private final Clock clock;

    WebhookClient(Vertx vertx, Resolver resolver, TargetConfig config, Clock clock) {
        this.client = vertx.createHttpClient(options(config));
        this.resolver = resolver;
        this.addresses = new PublicAddresses(config.permittedNetworks().orElse(List.of()));
        this.config = config;
        this.clock = clock;
    }

    private static HttpClientOptions options(TargetConfig config) {
        var options = new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                .setMaxPoolSize(config.connections())
                .setKeepAliveTimeout(30)
                .setMaxHeaderSize(READ)
                .setMaxInitialLineLength(READ)
                .setDecompressionSupported(false)
                .setVerifyHost(true);
        config.trustedCertificates()
                .ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
        return options;
    }

    @PreDestroy
    void close() {
        client.close();
    }

    /// The URL, if requests may go there as far as the URL alone tells.
    ///
    /// @throws RefusedTargetException when they may not
    public TargetUrl check(String url) {
        return TargetUrl.parse(url, config.plainHttp(), config.ownHosts().orElse(List.of()));
    }

    /// Never throws for what the receiver, the network or the URL does.
    public Answer send(WebhookRequest request) throws InterruptedException {
        var begin = System.nanoTime();
        var address = Optional.<String>empty();
        try {
            var url = check(request.url());
            var target = judged(resolver.resolve(url.host(), config.connectTimeout()));
            address = Optional.of(target.getHostAddress());
            return exchange(request, url, target, config.attemptTimeout().minusNanos(System.nanoTime() - begin));
        } catch (RefusedTargetException e) {
            return Answer.without(Outcome.REFUSED, address, e.getMessage());
        } catch (UnknownHostException _) {
            return Answer.without(Outcome.UNREACHABLE, address, "the host is not known");
        } catch (TimeoutException _) {
            return Answer.without(Outcome.TIMED_OUT, address, "no answer in time");
        } catch (ExecutionException e) {
            return e.getCause() instanceof TimeoutException
                    ? Answer.without(Outcome.TIMED_OUT, address, "no answer in time")
                    : Answer.without(Outcome.UNREACHABLE, address, reason(e.getCause()));
        }
    }

    /// The first one, if all of them are public: which one a receiver's DNS server names first is the
    /// receiver's choice.
    private InetAddress judged(List<InetAddress> all) {
        for (var each : all) {
            if (!addresses.permit(each)) {
                throw new RefusedTargetException("the host has an address that is not public");
            }
        }
        return all.getFirst();
    }

    private Answer exchange(WebhookRequest request, TargetUrl url, InetAddress address, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        var attempt = new Attempt();
        var answer = client.request(options(url, address))
                .compose(exchange ->
                        attempt.begin(exchange) ? answer(exchange, request, address) : Future.failedFuture("too late"));
        try {
            return answer.toCompletionStage()
                    .toCompletableFuture()
                    .get(Math.max(0, timeout.toMillis()), TimeUnit.MILLISECONDS);
        } finally {
            attempt.end(answer.isComplete());
        }
    }

    /// Runs on the event loop that takes the answer, so that the reader is there before the answer is. The
    /// thread that waits could name its reader too late: after the end of a short answer, which then counts as
    /// a broken connection and is asked for once more.
    private Future<Answer> answer(HttpClientRequest exchange, WebhookRequest request, InetAddress address) {
        headers(exchange, request);
        return exchange.send(Buffer.buffer(request.body())).compose(response -> read(response, address));
    }

    /// What is over sends nothing any more, also when its connection comes only then.
    private static final class Attempt {

        private HttpClientRequest exchange;
        private boolean over;

        synchronized boolean begin(HttpClientRequest connected) {
            exchange = connected;
            if (over) {
                connected.reset();
            }
            return !over;
        }

        synchronized void end(boolean complete) {
            over = true;
            if (exchange != null && !complete) {
                exchange.reset();
            }
        }
    }

    /// `server` is where the connection goes; host and port are what TLS and the header `Host` say.
    private RequestOptions options(TargetUrl url, InetAddress address) {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, url.port())))
                .setHost(url.host())
                .setPort(url.port())
                .setSsl(url.tls())
                .setURI(url.path())
                .setFollowRedirects(false);
    }

    private void headers(HttpClientRequest exchange, WebhookRequest request) {
        var now = clock.instant();
        exchange.putHeader("content-type", request.mediaType())
                .putHeader("user-agent", AGENT)
                .putHeader("webhook-id", request.id())
                .putHeader("webhook-timestamp", Long.toString(now.getEpochSecond()))
                .putHeader("webhook-signature", Signature.of(request.id(), now, request.body(), request.secrets()));
        request.traceparent().ifPresent(parent -> exchange.putHeader("traceparent", parent));
    }

    /// A receiver that sends more than is read is cut off: its status counts, as it came.
    private Future<Answer> read(HttpClientResponse response, InetAddress address) {
        var body = Buffer.buffer();
        var done = Promise.<Answer>promise();
        response.handler(part -> {
            body.appendBuffer(part);
            if (body.length() > READ) {
                done.tryComplete(answer(response, address, body));
                response.request().reset();
            }
        });
        response.exceptionHandler(done::tryFail);
        response.endHandler(_ -> done.tryComplete(answer(response, address, body)));
        return done.future();
    }

    private Answer answer(HttpClientResponse response, InetAddress address, Buffer body) {
        var status = response.statusCode();
        return new Answer(
                status / 100 == 2 ? Outcome.DELIVERED : Outcome.REJECTED,
                OptionalInt.of(status),
                RetryAfter.parse(response.getHeader("retry-after"), clock),
                Optional.of(address.getHostAddress()),
                body.getBytes(0, Math.min(body.length(), Answer.SHOWN)),
                "");
    }

    /// In words that tell the owner what to look at, and nothing of this service's network.
    private static String reason(Throwable failure) {
        return switch (failure) {
            case javax.net.ssl.SSLException _ -> "TLS failed: the certificate is not trusted, or not of this host";
            case java.net.ConnectException _ -> "no connection";
            default -> "the connection broke";
        };
    }
}
