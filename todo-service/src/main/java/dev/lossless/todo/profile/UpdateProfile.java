package dev.lossless.todo.profile;

import dev.lossless.todo.aggregate.Text;
import jakarta.validation.constraints.Email;

/// The body of `PUT /users/me`: the whole profile. A field that is absent is none.
///
/// @param timeZone an IANA name, `Europe/Berlin`
record UpdateProfile(
        @Text(max = 200) String fullName,

        @Email(message = "must be an e-mail address") @Text(max = 254)
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
