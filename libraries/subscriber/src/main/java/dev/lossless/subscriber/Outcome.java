package dev.lossless.subscriber;

import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import java.util.List;

/// What a batch came to, after its effect is stored.
///
/// @param effects the events that had their effect, of known and unknown types
/// @param duplicates how many events had had their effect before
/// @param gaps an alarm each
/// @param late how many of the effects filled a gap
/// @param forks an alarm each
/// @param refused events that must not have an effect, such as one with an absurd sequence: they become dead
///     letters
public record Outcome<E>(
        List<Event<E>> effects,
        int duplicates,
        List<Gap> gaps,
        int late,
        List<Fork> forks,
        List<Unreadable<E>> refused) {}
