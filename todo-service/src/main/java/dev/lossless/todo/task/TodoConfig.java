package dev.lossless.todo.task;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/// Settings of the todos.
@ConfigMapping(prefix = "todo")
interface TodoConfig {

    /// How many todos a user may have, on all replicas together; 1 and more. Further ones are answered 409.
    /// What is
    /// created at the same moment as the one that is too many may be created all the same. Lower than what a
    /// user
    /// has: nothing is deleted, and nothing can be created until there is room.
    @Min(1)
    @WithDefault("10000")
    int limitPerUser();

    /// How long a page of todos is at most, in bytes. Where it would be longer it ends earlier, with a link to
    /// the next
    /// one. Pages of up to 100 todos never come to it.
    @WithDefault("2M")
    MemorySize pageBytes();

    /// How many todos `DELETE /todos` deletes at most: they are one transaction. Beyond, nothing is deleted and
    /// the
    /// answer says so.
    @WithDefault("5000")
    int deleteAllLimit();
}
