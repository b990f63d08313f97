package dev.lossless.todo.task;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lossless.edge.body.StrictJson;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;
import jakarta.ws.rs.BadRequestException;

/// JSON Merge Patch (RFC 7396) of a todo: a field that is absent stays, `null` takes the value away.
@ApplicationScoped
class MergePatch {

    static final String MEDIA_TYPE = "application/merge-patch+json";

    private final ObjectMapper json;
    private final StrictJson strict;
    private final Validator validator;

    MergePatch(ObjectMapper json, StrictJson strict, Validator validator) {
        this.json = json;
        this.strict = strict;
        this.validator = validator;
    }

    /// @throws BadRequestException when a field is unknown or has the wrong type
    /// @throws ConstraintViolationException when the patched todo would not be valid
    EditTodo apply(ObjectNode patch, EditTodo todo) {
        ObjectNode merged = json.valueToTree(todo);
        merged.setAll(patch);
        var wish = read(merged);
        var violations = validator.validate(wish);
        if (!violations.isEmpty()) {
            throw new ConstraintViolationException(violations);
        }
        return wish;
    }

    /// How long its texts are, roughly: nothing else of a patch is long.
    static int size(ObjectNode patch) {
        var size = 0;
        for (var value : patch) {
            size += value.isTextual() ? value.textValue().length() : 0;
        }
        return size;
    }

    private EditTodo read(ObjectNode merged) {
        try {
            return strict.read(merged, EditTodo.class);
        } catch (JacksonException e) {
            throw new BadRequestException(e);
        }
    }
}
