package dev.lossless.subscriber.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.Optional;

/// What a settled dead letter came to.
///
/// @param outcome `re-driven`: it had its effect; `duplicate`: it had had its effect before; `discarded`;
///     or `dead-lettered-again`: it is still unreadable, and lies at the topic's end once more
@JsonInclude(Include.NON_ABSENT)
record Settled(String id, String outcome, Optional<String> cause) {}
