package dev.lossless.todo.task;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Settings of the todos.
@ConfigMapping(prefix = "todo")
interface TodoConfig {

    /// How many todos `DELETE /todos` deletes at most: they are one transaction. Beyond, nothing is deleted and the
    /// answer says so.
    @WithDefault("5000")
    int deleteAllLimit();
}
