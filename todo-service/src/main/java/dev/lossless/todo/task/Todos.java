package dev.lossless.todo.task;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The stored todos. Every question names the user: another user's todo does not exist.
@ApplicationScoped
class Todos implements PanacheRepositoryBase<Todo, UUID> {

    Optional<Todo> find(String userId, UUID id) {
        return find("id = ?1 and userId = ?2", id, userId).firstResultOptional();
    }

    /// The user's newest todos, newest first.
    List<Todo> newest(String userId, int limit) {
        return find("userId = ?1 order by id desc", userId).page(0, limit).list();
    }
}
