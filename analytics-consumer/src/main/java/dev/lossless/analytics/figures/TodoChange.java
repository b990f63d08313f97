package dev.lossless.analytics.figures;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/// The data of every event of a todo, as far as it is counted.
///
/// @param changes those that the event's type has
record TodoChange(Todo todo, Optional<Changes> changes) {

    /// The todo after the change.
    record Todo(
            Priority priority,
            Boolean completed,
            Optional<LocalDate> dueDate,
            Optional<Instant> createdAt,
            Optional<Instant> completedAt) {}

    /// The fields that changed.
    record Changes(Optional<PriorityChange> priority, Optional<DueDateChange> dueDate) {}

    record PriorityChange(Priority old) {}

    /// @param old empty when the todo had none
    record DueDateChange(Optional<LocalDate> old) {}

    /// The group of todos to which this one belongs now, as long as it is open.
    DueGroup after() {
        return DueGroup.of(todo.priority(), todo.dueDate());
    }

    /// The group to which it belonged before the change.
    DueGroup before() {
        return DueGroup.of(
                changes.flatMap(Changes::priority).map(PriorityChange::old).orElse(todo.priority()),
                changes.flatMap(Changes::dueDate).map(DueDateChange::old).orElse(todo.dueDate()));
    }
}
