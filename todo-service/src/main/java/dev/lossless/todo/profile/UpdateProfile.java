package dev.lossless.todo.profile;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Size;

/// The body of `PUT /users/me`: the whole profile. A field that is absent is none.
///
/// @param timeZone an IANA name, `Europe/Berlin`
record UpdateProfile(
        @Size(max = 200, message = "must have at most {max} characters")
        String fullName,

        @Email(message = "must be an e-mail address") @Size(max = 254, message = "must have at most {max} characters")
        String email,

        @TimeZone String timeZone) {

    UpdateProfile {
        fullName = noneIfBlank(fullName);
        email = noneIfBlank(email);
        timeZone = noneIfBlank(timeZone);
    }

    private static String noneIfBlank(String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
