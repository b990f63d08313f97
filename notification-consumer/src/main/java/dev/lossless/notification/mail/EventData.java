package dev.lossless.notification.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.notification.message.Message;
import dev.lossless.subscriber.Sequence;
import dev.lossless.subscriber.UnreadableException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/// The data of an event that counts where it stands, be it of the event itself, or of one that an `EventDiscarded`
/// names.
///
/// @param type of the event that the data is of
/// @param sequence of the last event that counts
/// @param epoch 0, or the first number of the epoch in which the event is withdrawn: the database lost it, and what
///     it changed is again as it was before
record EventData(String type, JsonNode data, long sequence, long epoch) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Empty when it is of another type, or when nothing is known of it: an `EventDiscarded` need not carry the data,
    /// and carries no text of more than 64 characters.
    ///
    /// @throws UnreadableException when the value is not as the contract says
    static Optional<EventData> of(Message message, Set<String> types) {
        if (types.contains(message.type())) {
            return Optional.of(new EventData(message.type(), json(message), message.sequence(), 0));
        }
        return message.type().equals("EventDiscarded")
                ? discarded(message, json(message).path("discarded"), types)
                : Optional.empty();
    }

    private static Optional<EventData> discarded(Message message, JsonNode event, Set<String> types) {
        var type = event.path("type").asText();
        if (!types.contains(type) || !event.has("data")) {
            return Optional.empty();
        }
        var isLost = event.path("published").asBoolean();
        if (isLost && !event.path("sequence").isIntegralNumber()) {
            throw UnreadableException.field("discarded.sequence");
        }
        return Optional.of(new EventData(
                type,
                event.path("data"),
                isLost ? event.path("sequence").longValue() - 1 : message.sequence(),
                isLost ? Sequence.epochOf(message.sequence()) * Sequence.EPOCH : 0));
    }

    private static JsonNode json(Message message) {
        try {
            return JSON.readTree(message.data());
        } catch (IOException _) {
            throw new UnreadableException("the value is not JSON");
        }
    }

    boolean withdrawn() {
        return epoch > 0;
    }

    /// The object in it of that name.
    JsonNode object(String name) {
        if (!data.path(name).isObject()) {
            throw UnreadableException.field(name);
        }
        return data.path(name);
    }
}
