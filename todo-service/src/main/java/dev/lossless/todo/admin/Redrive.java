package dev.lossless.todo.admin;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

/// Which parked stream shall go on.
record Redrive(
        @NotBlank
        @Pattern(regexp = "[!-z|~]{1,255}", message = "must be 1 to 255 visible ASCII characters without braces")
        String userId,

        @NotBlank @Pattern(regexp = "[a-z0-9]{1,32}\\.events", message = "must be a topic, such as todo.events")
        String topic) {}
