package dev.lossless.todo.admin;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/// Which parked stream shall go on.
record Redrive(
        @NotBlank @Size(max = 255) String userId,

        @NotBlank @Pattern(regexp = "[a-z0-9]{1,32}\\.events", message = "must be a topic, such as todo.events")
        String topic) {}
