package dev.lossless.cli.demo;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What a write has brought about, as it was seen in the system that holds it.
///
/// @param what    `event`, `cache`, `analytics`, `audit` or `webhook`
/// @param at      when it was first seen
/// @param lines   for a person
/// @param details for programs
public record Effect(String what, Instant at, List<String> lines, Map<String, Object> details) {}
