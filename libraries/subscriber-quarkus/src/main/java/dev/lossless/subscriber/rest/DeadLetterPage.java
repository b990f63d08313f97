package dev.lossless.subscriber.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import java.util.Optional;

/// A part of the dead letters, oldest first in each partition.
///
/// @param next where the next page begins, as the parameter `after`; absent at the end
@JsonInclude(Include.NON_ABSENT)
record DeadLetterPage<T>(List<T> deadLetters, Optional<String> next) {}
