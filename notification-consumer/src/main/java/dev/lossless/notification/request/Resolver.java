package dev.lossless.notification.request;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.dns.DnsClient;
import io.vertx.core.dns.DnsClientOptions;
import io.vertx.core.dns.DnsException;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// Asks for the addresses of a host, with a deadline.
@Singleton
class Resolver {

    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");
    private static final int DNS_PORT = 53;

    private final Optional<DnsClient> client;

    Resolver(Vertx vertx, TargetConfig config) {
        this.client = config.dnsServer().map(server -> client(vertx, server, config.connectTimeout()));
    }

    private static DnsClient client(Vertx vertx, String server, Duration timeout) {
        var parts = server.split(":", 2);
        return vertx.createDnsClient(new DnsClientOptions()
                .setHost(parts[0])
                .setPort(parts.length == 2 ? Integer.parseInt(parts[1]) : DNS_PORT)
                .setQueryTimeout(timeout.toMillis()));
    }

    /// All addresses, at least one.
    ///
    /// @throws UnknownHostException when there is none
    /// @throws TimeoutException when nobody answers in time
    List<InetAddress> resolve(String host, Duration timeout)
            throws UnknownHostException, TimeoutException, InterruptedException {
        if (LITERAL.matcher(host).matches()) {
            return List.of(InetAddress.getAllByName(host));
        }
        return client.isPresent() ? ask(client.get(), host, timeout) : askSystem(host, timeout);
    }

    private static List<InetAddress> askSystem(String host, Duration timeout)
            throws UnknownHostException, TimeoutException, InterruptedException {
        var answer = new CompletableFuture<List<InetAddress>>();
        Thread.ofVirtual().name("resolve").start(() -> {
            try {
                answer.complete(List.of(InetAddress.getAllByName(host)));
            } catch (UnknownHostException e) {
                answer.completeExceptionally(e);
            }
        });
        return await(answer, timeout);
    }

    private static List<InetAddress> ask(DnsClient client, String host, Duration timeout)
            throws UnknownHostException, TimeoutException, InterruptedException {
        var begin = System.nanoTime();
        var four = client.resolveA(host).recover(Resolver::noneIfUnknown);
        var six = client.resolveAAAA(host).recover(Resolver::noneIfUnknown);
        var texts = new ArrayList<>(await(four.toCompletionStage().toCompletableFuture(), timeout));
        texts.addAll(
                await(six.toCompletionStage().toCompletableFuture(), timeout.minusNanos(System.nanoTime() - begin)));
        var addresses = new ArrayList<InetAddress>();
        for (var text : texts) {
            addresses.add(InetAddress.getByName(text));
        }
        if (addresses.isEmpty()) {
            throw new UnknownHostException(host);
        }
        return addresses;
    }

    /// A name may have addresses of one kind only.
    private static Future<List<String>> noneIfUnknown(Throwable failure) {
        return failure instanceof DnsException ? Future.succeededFuture(List.of()) : Future.failedFuture(failure);
    }

    private static <T> T await(CompletableFuture<T> answer, Duration timeout)
            throws UnknownHostException, TimeoutException, InterruptedException {
        try {
            return answer.get(Math.max(0, timeout.toMillis()), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException unknown) {
                throw unknown;
            }
            throw new TimeoutException("the DNS server does not answer");
        }
    }
}
