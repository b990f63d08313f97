package dev.lossless.drill.check;

import dev.lossless.drill.check.Evidence.CachedList;
import dev.lossless.drill.system.DrillSystem;
import dev.lossless.local.Http;
import dev.lossless.local.system.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;

/// Compares the lists in Redis with the database.
final class Cache {

    /// `user:{<id>}:todos:<gen>:<format>:<url of the list>`
    private static final Pattern KEY = Pattern.compile("user:\\{([^}]+)}:todos:([^:]+):(?:[^:]+:)?(http.*)");

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final DrillSystem system;

    Cache(DrillSystem system) {
        this.system = system;
    }

    /// Asks for every user's list, so that there is something to compare, and then reads what Redis holds.
    List<CachedList> lists(Iterable<String> users) throws IOException, InterruptedException {
        try (var http = new Http(LIMIT);
                var redis = new Jedis(URI.create(system.redisUrl()))) {
            var todos = system.replicas(Service.TODO).getFirst().url() + "/todos";
            for (var user : users) {
                get(http, user, todos, "max-age=0");
            }
            var lists = new ArrayList<CachedList>();
            for (var key : keys(redis)) {
                var parts = KEY.matcher(key);
                if (parts.matches()
                        && parts.group(2).equals(redis.hget("user:{" + parts.group(1) + "}:todos:meta", "gen"))) {
                    compare(http, redis, key, parts.group(1), parts.group(3), lists);
                }
            }
            return lists;
        }
    }

    private void compare(Http http, Jedis redis, String key, String user, String url, List<CachedList> lists)
            throws IOException, InterruptedException {
        var cached = redis.get(key);
        if (cached == null) {
            return; // it has expired meanwhile
        }
        var running = system.replicas(Service.TODO).getFirst().url();
        var path = url.replaceFirst("^https?://[^/]+/todos/?", "");
        var fresh = get(http, user, running + "/todos" + path, "no-cache");
        var body = cached.substring(cached.lastIndexOf('\n') + 1);
        // urls name the replica that was asked
        lists.add(new CachedList(key, withoutHost(body), withoutHost(fresh.body())));
    }

    private static String withoutHost(String json) {
        return json.replaceAll("http://127\\.0\\.0\\.1:[0-9]+", "");
    }

    private HttpResponse<String> get(Http http, String user, String url, String cacheControl)
            throws IOException, InterruptedException {
        var headers = new HashMap<>(Http.bearer(system.keys().token(user, List.of())));
        headers.put("Cache-Control", cacheControl);
        var answer = http.send("GET", URI.create(url), headers, "");
        if (answer.statusCode() != 200) {
            throw new IOException("GET " + url + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer;
    }

    private static TreeSet<String> keys(Jedis redis) {
        var pattern = new ScanParams().match("user:*:todos:*").count(1_000);
        var keys = new TreeSet<String>();
        var cursor = ScanParams.SCAN_POINTER_START;
        do {
            var page = redis.scan(cursor, pattern);
            keys.addAll(page.getResult());
            cursor = page.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        return keys;
    }
}
