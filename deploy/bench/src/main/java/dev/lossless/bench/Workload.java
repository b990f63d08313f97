package dev.lossless.bench;

import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// The requests of many users, in shares of what they ask for. Bytes are made ahead as far as possible.
public final class Workload implements Load {

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
    public Workload(Shares shares, URI service, List<String> tokens) {
        this.shares = shares;
        this.collection = service.getPath() + "/todos";
        this.heads = tokens.stream().map(token -> Load.head(service, token)).toList();
    }

    /// Of a hundred requests; the rest are creates.
    ///
    /// @param lists  the first twenty todos
    /// @param gets   one todo
    /// @param completions of one todo
    public record Shares(int lists, int gets, int completions) {

        public static final Shares CREATES = new Shares(0, 0, 0);
        static final Shares MIXED = new Shares(60, 20, 5);
        public static final Shares LISTS = new Shares(100, 0, 0);

        boolean remembersTodos() {
            return gets + completions > 0;
        }
    }

    private record Known(int user, String path) {}

    @Override
    public Request next() {
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

    @Override
    public void created(Request request, String location) {
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
        return Request.of(line, heads.get(user), user, body);
    }

    static List<String> users(int count) {
        return IntStream.range(0, count).mapToObj("load-%d"::formatted).toList();
    }
}
