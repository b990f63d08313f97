package dev.lossless.todo.aggregate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// The fields of an aggregate that a change gave another value, by name: the `changes` of an event.
public final class Changes {

    @JsonValue
    private final Map<String, Change> fields = new LinkedHashMap<>();

    /// Notes the field when its values differ.
    public Changes note(String field, Object before, Object after) {
        if (!Objects.equals(before, after)) {
            fields.put(field, new Change(before, after));
        }
        return this;
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    /// What a field was and what it became. Absent means that it had, or has, no value.
    @JsonInclude(Include.NON_NULL)
    private record Change(
            @JsonProperty("old") Object before,
            @JsonProperty("new") Object after) {}
}
