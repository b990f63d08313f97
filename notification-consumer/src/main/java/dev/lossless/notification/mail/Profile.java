package dev.lossless.notification.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lossless.edge.TimeZones;
import dev.lossless.notification.message.Message;
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
/// @param sequence of the last event that counts
/// @param withdrawn whether the database lost the event behind that one, so that the profile is again as it
///     was before
record Profile(
        Optional<String> address,
        String fullName,
        String zone,
        boolean reminders,
        boolean switched,
        long sequence,
        boolean withdrawn) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "UserProfileUpdated";
    private static final int LONGEST_NAME = 200;

    /// One `@`, and nothing that a header could take for more than an address.
    private static final Pattern ADDRESS =
            Pattern.compile("(?=.{3,254})[!-?A-~&&[^<>(),;:\"\\\\]]{1,64}@[A-Za-z0-9.-]{1,253}");

    /// Empty when the event says nothing about a profile.
    ///
    /// @throws UnreadableException when the data is not as the event type's schema says
    static Optional<Profile> of(Message message) {
        return switch (message.type()) {
            case TYPE -> {
                var data = json(message);
                var profile = object(data);
                if (email(profile).isEmpty() && text(profile, "email").isPresent()) {
                    throw UnreadableException.field("profile.email");
                }
                yield Optional.of(profile(profile, data.path("changes"), message.sequence(), false));
            }
            case "EventDiscarded" -> discarded(message, json(message).path("discarded"));
            default -> Optional.empty();
        };
    }

    private static JsonNode json(Message message) {
        try {
            return JSON.readTree(message.data());
        } catch (IOException _) {
            throw new UnreadableException("the value is not JSON");
        }
    }

    /// An event that was given up counts at this place; one that is withdrawn counts no more. Texts of more than
    /// 64 characters are not carried: an address is none then, and nothing is sent.
    private static Optional<Profile> discarded(Message message, JsonNode event) {
        var data = event.path("data");
        if (!event.path("type").asText().equals(TYPE) || !data.path("profile").isObject()) {
            return Optional.empty();
        }
        if (!event.path("published").asBoolean()) {
            return Optional.of(profile(object(data), data.path("changes"), message.sequence(), false));
        }
        if (!event.path("sequence").isIntegralNumber()) {
            throw UnreadableException.field("discarded.sequence");
        }
        var before = object(data).deepCopy();
        data.path("changes").properties().forEach(change -> {
            var old = change.getValue().get("old");
            if (old == null) {
                before.remove(change.getKey());
            } else {
                before.set(change.getKey(), old);
            }
        });
        return Optional.of(
                profile(before, data.path("changes"), event.path("sequence").longValue() - 1, true));
    }

    private static ObjectNode object(JsonNode data) {
        if (data.path("profile") instanceof ObjectNode profile) {
            return profile;
        }
        throw UnreadableException.field("profile");
    }

    private static Profile profile(ObjectNode profile, JsonNode changes, long sequence, boolean withdrawn) {
        var name = text(profile, "fullName").orElse("");
        return new Profile(
                email(profile),
                name.codePointCount(0, name.length()) > LONGEST_NAME ? "" : name,
                text(profile, "timeZone").filter(TimeZones::isKnown).orElse("UTC"),
                reminders(profile),
                changes.has("reminders"),
                sequence,
                withdrawn);
    }

    private static Optional<String> email(JsonNode profile) {
        return text(profile, "email").filter(ADDRESS.asMatchPredicate());
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
