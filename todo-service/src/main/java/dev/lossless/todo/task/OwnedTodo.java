package dev.lossless.todo.task;

import java.util.UUID;

/// A todo and whose it is: a row of the table.
record OwnedTodo(String userId, TodoState state) {

    /// The primary key.
    record Key(String userId, UUID id) {}

    Key key() {
        return new Key(userId, state.id());
    }
}
