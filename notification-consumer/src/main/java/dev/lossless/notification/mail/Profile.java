package dev.lossless.notification.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lossless.edge.TimeZones;
import dev.lossless.notification.message.Message;
import dev.lossless.subscriber.UnreadableException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What an event of a user's profile says about mails.
///
/// @param address empty when the user has none
/// @param zone UTC when the user chose none, or one that is not known here
/// @param reminders whether the user wants a mail of what is due
/// @param switched whether the user has just said so
/// @param sequence of the last event that counts
/// @param epoch 0, or as [EventData#epoch]: the profile is again as it was before
record Profile(
        Optional<String> address,
        String fullName,
        String zone,
        boolean reminders,
        boolean switched,
        long sequence,
        long epoch) {

    private static final String TYPE = "UserProfileUpdated";
    private static final int LONGEST_NAME = 200;

    /// One `@`, and nothing that a header could take for more than an address.
    private static final Pattern ADDRESS =
            Pattern.compile("(?=.{3,254})[!-?A-~&&[^<>(),;:\"\\\\]]{1,64}@[A-Za-z0-9.-]{1,253}");

    /// Empty when the event says nothing about a profile. An event that was given up counts at this place; one that
    /// is withdrawn counts no more.
    ///
    /// @throws UnreadableException when the data is not as the event type's schema says
    static Optional<Profile> of(Message message) {
        return EventData.of(message, Set.of(TYPE)).flatMap(event -> {
            var isItself = message.type().equals(TYPE);
            if (!isItself && !event.data().path("profile").isObject()) {
                return Optional.empty();
            }
            ObjectNode profile = event.object("profile").deepCopy();
            if (isItself && email(profile).isEmpty() && text(profile, "email").isPresent()) {
                throw UnreadableException.field("profile.email");
            }
            var changes = event.data().path("changes");
            if (event.withdrawn()) {
                takeBack(changes, profile);
            }
            return Optional.of(profile(profile, changes.has("reminders"), event));
        });
    }

    private static void takeBack(JsonNode changes, ObjectNode profile) {
        changes.properties().forEach(change -> {
            var old = change.getValue().get("old");
            if (old == null) {
                profile.remove(change.getKey());
            } else {
                profile.set(change.getKey(), old);
            }
        });
    }

    private static Profile profile(ObjectNode profile, boolean switched, EventData event) {
        var name = text(profile, "fullName").orElse("");
        return new Profile(
                email(profile),
                name.codePointCount(0, name.length()) > LONGEST_NAME ? "" : name,
                text(profile, "timeZone").filter(TimeZones::isKnown).orElse("UTC"),
                reminders(profile),
                switched,
                event.sequence(),
                event.epoch());
    }

    /// None where it is no address, or was too long to be carried: then nothing is sent.
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
