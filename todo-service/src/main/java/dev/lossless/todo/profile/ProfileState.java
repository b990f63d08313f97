package dev.lossless.todo.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Instant;

/// A profile at one moment, as clients and events see it. What the user did not tell is null here, absent in JSON.
///
/// @param reminders whether the user wants a mail of what is due, on the day
/// @param version counts its changes; 0 before the first
@JsonInclude(Include.NON_NULL)
record ProfileState(
        String userId,
        String fullName,
        String email,
        String timeZone,
        boolean reminders,
        long version,
        Instant updatedAt) {}
