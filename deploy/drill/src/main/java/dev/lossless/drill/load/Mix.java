package dev.lossless.drill.load;

import dev.lossless.cli.Json;
import dev.lossless.drill.load.Attempt.Kind;
import dev.lossless.drill.load.Attempt.Outcome.Unknown;
import dev.lossless.drill.load.Client.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Chooses what is sent next: of 100 requests some 15 read, 7 are to be refused, the others create, edit,
/// complete, delete or change the profile. Not thread-safe.
final class Mix {

    /// Nobody has seen this version.
    private static final String WRONG_VERSION = "\"999999\"";

    private final List<User> users;
    private final RandomGenerator random;
    private int numbers;

    Mix(List<User> users, long seed) {
        this.users = users;
        this.random = new SplittableRandom(seed);
    }

    /// Something to do.
    sealed interface Task {

        /// Read the list.
        record Read(User user) implements Task {}

        /// @param repeated whether it is sent again until it is answered
        record Write(User user, Attempt attempt, Request request, boolean repeated) implements Task {}
    }

    Task next() {
        var user = users.get(random.nextInt(users.size()));
        var dice = random.nextInt(100);
        if (dice < 15) {
            return new Task.Read(user);
        } else if (dice < 35) {
            return create(user);
        } else if (dice < 55) {
            return createRepeatedly(user);
        } else if (dice < 60) {
            return profile(user);
        } else if (dice < 64) {
            return invalid(user);
        } else if (dice < 72) {
            return user.takeTodo(random).map(todo -> delete(user, todo)).orElseGet(() -> create(user));
        }
        return user.anyTodo(random).map(todo -> edit(user, todo, dice)).orElseGet(() -> create(user));
    }

    private Task create(User user) {
        var number = ++numbers;
        return once(user, number, Kind.CREATE, Optional.empty(), creation(number, Map.of()));
    }

    private Task createRepeatedly(User user) {
        var number = ++numbers;
        var request = creation(number, Map.of("Idempotency-Key", "attempt-" + number));
        return new Task.Write(user, attempt(user, number, Kind.CREATE, Optional.empty()), request, true);
    }

    private Task profile(User user) {
        var number = ++numbers;
        var body = Json.compact(
                Map.of("fullName", "attempt " + number, "email", "attempt-%d@example.org".formatted(number)));
        return once(user, number, Kind.PROFILE, Optional.empty(), new Request("PUT", "/users/me", Map.of(), body));
    }

    /// Refused, as its title is blank.
    private Task invalid(User user) {
        var number = ++numbers;
        var body = Json.compact(Map.of("title", " ", "order", number));
        return once(user, number, Kind.CREATE, Optional.empty(), new Request("POST", "/todos", Map.of(), body));
    }

    private Task edit(User user, String todo, int dice) {
        var number = ++numbers;
        var completes = dice >= 90;
        var headers = dice < 75 ? Map.of("If-Match", WRONG_VERSION) : Map.<String, String>of();
        var change = completes
                ? Map.of("completed", random.nextInt(4) > 0, "order", number)
                : Map.of("title", "attempt " + number, "order", number);
        var request = new Request("PATCH", "/todos/" + todo, headers, Json.compact(change));
        return once(user, number, completes ? Kind.COMPLETE : Kind.EDIT, Optional.of(todo), request);
    }

    private Task delete(User user, String todo) {
        var request = new Request("DELETE", "/todos/" + todo, Map.of(), "");
        return once(user, ++numbers, Kind.DELETE, Optional.of(todo), request);
    }

    private static Task once(User user, int number, Kind kind, Optional<String> todo, Request request) {
        return new Task.Write(user, attempt(user, number, kind, todo), request, false);
    }

    private static Attempt attempt(User user, int number, Kind kind, Optional<String> todo) {
        return new Attempt(number, user.id(), kind, todo, new Unknown("not sent"));
    }

    private static Request creation(int number, Map<String, String> headers) {
        var priority = List.of("LOW", "MEDIUM", "HIGH").get(number % 3);
        var body = Json.compact(Map.of("title", "attempt " + number, "priority", priority, "order", number));
        return new Request("POST", "/todos", headers, body);
    }
}
