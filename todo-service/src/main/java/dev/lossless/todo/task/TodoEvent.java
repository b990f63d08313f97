package dev.lossless.todo.task;

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
}
