package dev.lossless.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// The requests of many users, in shares of what they ask for. Bytes are made ahead as far as possible. Not
/// thread-safe.
final class Workload {

    private static final String CREATE_BODY = """
            {"title":"Buy milk and %08d other things","priority":"%s","dueDate":"2027-01-15"}""";
    private static final List<String> PRIORITIES = List.of("LOW", "MEDIUM", "HIGH");
    private static final String COMPLETE_BODY = "{\"completed\":true}";
    private static final int REMEMBERED = 8_192;

    private final Shares shares;
    private final List<byte[]> heads;
    private final String collection;
    private final Random random = new Random(1);
    private final Known[] created = new Known[REMEMBERED];
    private long number;
    private long remembered;

    /// @param tokens one a user
    Workload(Shares shares, URI service, List<String> tokens) {
        this.shares = shares;
        this.collection = service.getPath() + "/todos";
        this.heads = tokens.stream()
                .map(token -> " HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
                        .formatted(service.getAuthority(), token)
                        .getBytes(ISO_8859_1))
                .toList();
    }

    /// Of a hundred requests; the rest are creates.
    ///
    /// @param lists  the first twenty todos
    /// @param gets   one todo
    /// @param completions of one todo
    record Shares(int lists, int gets, int completions) {

        static final Shares CREATES = new Shares(0, 0, 0);
        static final Shares MIXED = new Shares(60, 20, 5);
        static final Shares LISTS = new Shares(100, 0, 0);

        boolean remembersTodos() {
            return gets + completions > 0;
        }
    }

    record Request(byte[] bytes, int user) {}

    private record Known(int user, String path) {}

    Request next() {
        var drawn = random.nextInt(100);
        if (drawn < shares.lists()) {
            return list();
        }
        var known = remembered == 0 ? null : created[random.nextInt((int) Math.min(remembered, REMEMBERED))];
        if (known != null && drawn < shares.lists() + shares.gets()) {
            return request("GET " + known.path(), known.user(), "");
        }
        if (known != null && drawn < shares.lists() + shares.gets() + shares.completions()) {
            return request("PATCH " + known.path(), known.user(), COMPLETE_BODY);
        }
        return create();
    }

    /// Is told what was created, for later requests.
    void created(Request request, String location) {
        if (shares.remembersTodos()) {
            var path = URI.create(location).getPath();
            created[(int) (remembered++ % REMEMBERED)] = new Known(request.user(), path);
        }
    }

    Request create() {
        number++;
        var body = CREATE_BODY.formatted(number, PRIORITIES.get((int) (number % 3)));
        return request("POST " + collection, anyUser(), body);
    }

    private Request list() {
        return request("GET " + collection + "?limit=20", anyUser(), "");
    }

    private int anyUser() {
        return random.nextInt(heads.size());
    }

    private Request request(String line, int user, String body) {
        var bytes = new ByteArrayOutputStream(1_024);
        bytes.writeBytes(line.getBytes(ISO_8859_1));
        bytes.writeBytes(heads.get(user));
        if (body.isEmpty()) {
            bytes.writeBytes("\r\n".getBytes(ISO_8859_1));
        } else {
            var content = body.getBytes(UTF_8);
            bytes.writeBytes("Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                    .formatted(content.length)
                    .getBytes(ISO_8859_1));
            bytes.writeBytes(content);
        }
        return new Request(bytes.toByteArray(), user);
    }

    static List<String> users(int count) {
        return IntStream.range(0, count).mapToObj("load-%d"::formatted).toList();
    }
}
