package dev.lossless.todo.task;

import dev.lossless.todo.aggregate.Changes;

/// What can happen to a todo. A record's JSON is the event's value; its simple name is the event's type. See
/// `contract/`.
sealed interface TodoEvent {

    /// The aggregate type of all of them: they are published on `todo.events`.
    String AGGREGATE = "todo";

    /// The todo's new state.
    TodoState todo();

    default String type() {
        return getClass().getSimpleName();
    }

    /// @param todo as it was created
    record TodoCreated(TodoState todo) implements TodoEvent {}

    /// @param changes the fields that changed, by name
    record TodoUpdated(TodoState todo, Changes changes) implements TodoEvent {}

    /// @param changes the fields that changed, by name; `completed` is one of them
    record TodoCompleted(TodoState todo, Changes changes) implements TodoEvent {}

    /// @param changes the fields that changed, by name; `completed` is one of them
    record TodoReopened(TodoState todo, Changes changes) implements TodoEvent {}

    /// @param todo as it was when it was deleted, with the version of the deletion
    record TodoDeleted(TodoState todo) implements TodoEvent {}
}
