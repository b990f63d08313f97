package dev.lossless.fetch;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.ClientRequest;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.internals.ConsumerNetworkClient;
import org.apache.kafka.common.requests.FetchRequest;

/// Bounds what a consumer takes into memory, whatever lies in the log.
///
/// Kafka's client bounds what it fetches by the bytes that are sent. It does not bound what a compressed batch
/// of some kilobytes inflates to, nor what a million empty headers become as objects. The settings of a topic
/// keep such records out, but the log may hold some of a time when the settings were others. So each answer of
/// the broker is looked at before the client decodes it: see [BoundedRecords]. What no memory can hold reaches
/// the subscriber as a [Shortened] record in its place; everything else comes as it was sent.
///
/// Kafka's client has no setting for that. Its connection to the broker is therefore replaced in place, in a
/// field that is private to it; a version of the client that is built otherwise is refused when the consumer is
/// made.
public final class BoundedFetches implements InvocationHandler {

    private final KafkaClient connection;
    private final BoundedRecords records = new BoundedRecords();

    /// By broker, from where on it was last asked for which partitions. A broker remembers what it was asked
    /// for: later requests only tell what has changed.
    private final Map<String, FetchPlaces> asked = new HashMap<>();

    private BoundedFetches(KafkaClient connection) {
        this.connection = connection;
    }

    /// A consumer whose fetches are bounded.
    public static <K, V> KafkaConsumer<K, V> of(KafkaConsumer<K, V> consumer) {
        install(consumer);
        return consumer;
    }

    /// Bounds the fetches of a consumer that somebody else has made, before it is asked for records. Once more
    /// changes nothing.
    ///
    /// @throws IllegalStateException when it is no consumer whose inside is known
    public static void install(Consumer<?, ?> consumer) {
        try {
            var network = read(read(consumer, KafkaConsumer.class, "delegate"), null, "client");
            var field = field(ConsumerNetworkClient.class, "client");
            var connection = (KafkaClient) field.get(network);
            if (!(Proxy.isProxyClass(connection.getClass())
                    && Proxy.getInvocationHandler(connection) instanceof BoundedFetches)) {
                field.set(network, bounded(connection));
            }
        } catch (ReflectiveOperationException | IllegalArgumentException | ClassCastException e) {
            throw new IllegalStateException(
                    "the fetches of this consumer cannot be bounded (its group.protocol must be classic): "
                            + consumer.getClass().getName(),
                    e);
        }
    }

    private static KafkaClient bounded(KafkaClient connection) {
        return (KafkaClient) Proxy.newProxyInstance(
                KafkaClient.class.getClassLoader(), new Class<?>[] {KafkaClient.class}, new BoundedFetches(connection));
    }

    /// @param type that declares the field; null for the object's own
    private static Object read(Object object, Class<?> type, String name) throws ReflectiveOperationException {
        return field(type == null ? object.getClass() : type, name).get(object);
    }

    private static Field field(Class<?> type, String name) throws ReflectiveOperationException {
        var field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("send")
                && arguments[0] instanceof ClientRequest request
                && request.requestBuilder() instanceof FetchRequest.Builder fetch) {
            arguments[0] = lookedAt(request, fetch);
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /// The same request, whose answer is looked at before the client gets it.
    private synchronized ClientRequest lookedAt(ClientRequest request, FetchRequest.Builder fetch) {
        var places = asked.computeIfAbsent(request.destination(), _ -> new FetchPlaces());
        places.ask(fetch);
        return new ClientRequest(
                request.destination(),
                request.requestBuilder(),
                request.correlationId(),
                request.makeHeader(request.requestBuilder().latestAllowedVersion())
                        .clientId(),
                request.createdTimeMs(),
                request.expectResponse(),
                request.requestTimeoutMs(),
                response -> {
                    records.bound(response, places);
                    request.callback().onComplete(response);
                });
    }
}
