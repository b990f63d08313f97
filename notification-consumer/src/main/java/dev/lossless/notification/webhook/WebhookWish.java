package dev.lossless.notification.webhook;

import dev.lossless.notification.message.EventKind;
import dev.lossless.notification.message.Format;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The body of `POST` and `PUT`: what a webhook shall be.
///
/// @param url the only field that must be there
/// @param types those of the events that are sent, such as `todo.created`; all when there are none
/// @param format `STANDARD` when absent
/// @param order `PER_USER` when absent
/// @param afterFailure `CONTINUE` when absent
record WebhookWish(
        @NotNull(message = "must be there") String url,

        @Pattern(
                regexp = "[^\\p{Cc}\\p{Cs}]{0,200}",
                message = "must have at most 200 characters, none of them a control character")
        String description,

        @Size(max = MOST_TYPES, message = "must name at most {max} types")
        List<
                        @NotNull(message = "must be a text")
                        @Pattern(regexp = KIND, message = "must be the name of a type, such as todo.created") String>
                types,

        Format format,
        Order order,
        AfterFailure afterFailure) {

    static final int MOST_TYPES = 20;
    static final String KIND = "[a-z][a-z0-9]{0,19}(?:\\.[a-z][a-z0-9]{0,19}){0,3}";

    WebhookWish {
        description = description == null ? "" : description;
        types = types == null ? List.of() : types;
        format = format == null ? Format.STANDARD : format;
        order = order == null ? Order.PER_USER : order;
        afterFailure = afterFailure == null ? AfterFailure.CONTINUE : afterFailure;
    }

    /// As the column `endpoint.types` has it.
    String storedTypes() {
        return types.isEmpty()
                ? ""
                : new TreeSet<>(types).stream().map(EventKind::toType).collect(Collectors.joining(",", ",", ","));
    }
}
