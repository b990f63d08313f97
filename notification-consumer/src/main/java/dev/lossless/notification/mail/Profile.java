package dev.lossless.notification.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.edge.TimeZones;
import dev.lossless.subscriber.UnreadableException;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/// What an event of a user's profile says about mails.
///
/// @param address empty when the user has none
/// @param zone UTC when the user chose none, or one that is not known here
/// @param reminders whether the user wants a mail of what is due
/// @param switched whether the user has just said so
record Profile(Optional<String> address, String fullName, String zone, boolean reminders, boolean switched) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_NAME = 200;

    /// One `@`, and nothing that a header could take for more than an address.
    private static final Pattern ADDRESS =
            Pattern.compile("(?=.{3,254})[!-?A-~&&[^<>(),;:\"\\\\]]{1,64}@[A-Za-z0-9.-]{1,253}");

    /// @throws UnreadableException when the data is not as the event type's schema says
    static Profile read(byte[] data) {
        try {
            var event = JSON.readTree(data);
            var profile = event.path("profile");
            if (!profile.isObject()) {
                throw UnreadableException.field("profile");
            }
            var address = text(profile, "email");
            if (address.isPresent() && !ADDRESS.matcher(address.get()).matches()) {
                throw UnreadableException.field("profile.email");
            }
            var name = text(profile, "fullName").orElse("");
            return new Profile(
                    address,
                    name.codePointCount(0, name.length()) > LONGEST_NAME ? "" : name,
                    text(profile, "timeZone").filter(TimeZones::isKnown).orElse("UTC"),
                    reminders(profile),
                    event.path("changes").has("reminders"));
        } catch (IOException _) {
            throw new UnreadableException("the value is not JSON");
        }
    }

    private static boolean reminders(JsonNode profile) {
        var value = profile.path("reminders");
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw UnreadableException.field("profile.reminders");
        }
        return value.asBoolean();
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
