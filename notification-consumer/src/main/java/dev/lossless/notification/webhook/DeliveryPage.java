package dev.lossless.notification.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.lossless.notification.delivery.DeliveryLog;
import java.util.List;
import java.util.Optional;

/// @param next what `before` must be for the page that follows; absent on the last one
@JsonInclude(Include.NON_ABSENT)
record DeliveryPage(List<DeliveryLog.Entry> deliveries, Optional<String> next) {

    static DeliveryPage of(List<DeliveryLog.Entry> found, int limit) {
        return found.size() <= limit
                ? new DeliveryPage(found, Optional.empty())
                : new DeliveryPage(
                        found.subList(0, limit),
                        Optional.of(found.get(limit - 1).id()));
    }
}
