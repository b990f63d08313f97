package dev.lossless.todo.admin;

import dev.lossless.todo.aggregate.Text;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

/// Which parked streams of all users shall go on.
///
/// @param cause the cause that they were parked with contains it
record RedriveAll(
        @NotBlank @Pattern(regexp = "[a-z0-9]{1,32}\\.events", message = "must be a topic, such as todo.events")
        String topic,

        @Text(max = 500, required = true) String cause) {}
