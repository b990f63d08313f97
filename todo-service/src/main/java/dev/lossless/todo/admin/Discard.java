package dev.lossless.todo.admin;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/// Of which parked stream the refused event shall be given up.
///
/// @param reason goes into the audit trail
record Discard(
        @NotBlank @Pattern(regexp = "[!-~]{1,255}", message = "must be 1 to 255 visible ASCII characters")
        String userId,

        @NotBlank @Pattern(regexp = "[a-z0-9]{1,32}\\.events", message = "must be a topic, such as todo.events")
        String topic,

        @NotBlank @Size(max = 500) String reason) {}
