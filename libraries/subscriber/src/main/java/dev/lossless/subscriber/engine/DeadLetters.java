package dev.lossless.subscriber.engine;

import dev.lossless.subscriber.Reading.Unreadable;
import java.util.List;

/// Where unreadable records go.
@FunctionalInterface
public interface DeadLetters {

    /// Returns when all of them are kept for good. After an exception some may be: each is kept at least once.
    ///
    /// @return how many there are
    int publish(List<? extends Unreadable<?>> records) throws Exception;
}
