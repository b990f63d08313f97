package dev.lossless.todo.admin;

import dev.lossless.todo.aggregate.Text;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

/// Of which parked stream the refused event shall be given up.
///
/// @param reason goes into the audit trail
record Discard(
        @NotBlank
        @Pattern(regexp = "[!-z|~]{1,255}", message = "must be 1 to 255 visible ASCII characters without braces")
        String userId,

        @NotBlank @Pattern(regexp = "[a-z0-9]{1,32}\\.events", message = "must be a topic, such as todo.events")
        String topic,

        @Text(max = 500, required = true) String reason) {}
