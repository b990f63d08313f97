package dev.lossless.todo.profile;

import dev.lossless.todo.aggregate.Blank;
import dev.lossless.todo.aggregate.Text;
import jakarta.validation.constraints.Pattern;

/// The body of `PUT /users/me`: the whole profile. A field that is absent is none.
///
/// @param timeZone an IANA name, `Europe/Berlin`
/// @param reminders whether the user wants a mail of what is due, on the day; absent is no
record UpdateProfile(
        @Text(max = 200) String fullName,

        @Pattern(regexp = EMAIL, message = "must be an e-mail address") @Text(max = 254)
        String email,

        @TimeZone String timeZone,

        Boolean reminders) {

    /// An address as RFC 5321 has it, without quotes, comments and addresses of hosts: a subset of what a browser's
    /// field for an address takes.
    private static final String EMAIL =
            "(?=.{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
                    + "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*";

    UpdateProfile {
        fullName = Blank.toNone(fullName, 200);
        email = Blank.toNone(email, 254);
        timeZone = Blank.toNone(timeZone, 64);
        reminders = Boolean.TRUE.equals(reminders);
    }
}
