package dev.lossless.notification.webhook;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.lossless.notification.delivery.DeliveryLog;
import java.util.List;

/// A delivery with what was tried.
record DeliveryView(@JsonUnwrapped DeliveryLog.Entry delivery, List<DeliveryLog.Attempt> log) {}
