package dev.lossless.notification.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.subscriber.UnreadableException;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/// What an event of a user's profile says about mails.
///
/// @param address empty when the user has none
record Profile(Optional<String> address, String fullName) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_NAME = 200;

    /// One `@`, and nothing that a header could take for more than an address.
    private static final Pattern ADDRESS =
            Pattern.compile("(?=.{3,254})[!-?A-~&&[^<>(),;:\"\\\\]]{1,64}@[A-Za-z0-9.-]{1,253}");

    /// @throws UnreadableException when the data is not as the event type's schema says
    static Profile read(byte[] data) {
        try {
            var profile = JSON.readTree(data).path("profile");
            if (!profile.isObject()) {
                throw UnreadableException.field("profile");
            }
            var address = text(profile, "email");
            if (address.isPresent() && !ADDRESS.matcher(address.get()).matches()) {
                throw UnreadableException.field("profile.email");
            }
            var name = text(profile, "fullName").orElse("");
            return new Profile(address, name.codePointCount(0, name.length()) > LONGEST_NAME ? "" : name);
        } catch (IOException _) {
            throw new UnreadableException("the value is not JSON");
        }
    }

    private static Optional<String> text(JsonNode profile, String field) {
        var value = profile.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw UnreadableException.field("profile." + field);
        }
        return Optional.of(value.textValue());
    }
}
