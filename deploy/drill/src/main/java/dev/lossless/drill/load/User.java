package dev.lossless.drill.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// What one user's client remembers: the todos that it may change, what it was told of them, and its latest
/// Consistency-Token.
final class User {

    private final String id;
    private final String bearerToken;
    private final List<String> open = new ArrayList<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final Set<String> deleting = new HashSet<>();
    private long consistency;

    User(String id, String bearerToken) {
        this.id = id;
        this.bearerToken = bearerToken;
    }

    /// What a list must show that is asked for now.
    ///
    /// @param versions of each todo, at least
    record Memory(long consistency, Map<String, Long> versions) {}

    String id() {
        return id;
    }

    String bearerToken() {
        return bearerToken;
    }

    synchronized void created(String todoId, long version, long sequence) {
        open.add(todoId);
        changed(todoId, version, sequence);
    }

    synchronized void changed(String todoId, long version, long sequence) {
        versions.merge(todoId, version, Math::max);
        consistency = Math.max(consistency, sequence);
    }

    synchronized void deleted(long sequence) {
        consistency = Math.max(consistency, sequence);
    }

    synchronized Optional<String> anyTodo(RandomGenerator random) {
        return open.isEmpty() ? Optional.empty() : Optional.of(open.get(random.nextInt(open.size())));
    }

    /// A todo that is about to be deleted: no further change is sent to it.
    synchronized Optional<String> takeTodo(RandomGenerator random) {
        var taken = anyTodo(random);
        taken.ifPresent(todo -> {
            open.remove(todo);
            deleting.add(todo);
        });
        return taken;
    }

    synchronized boolean deleting(String todoId) {
        return deleting.contains(todoId);
    }

    synchronized Memory memory() {
        return new Memory(consistency, Map.copyOf(versions));
    }
}
