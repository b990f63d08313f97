package dev.lossless.todo.task;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/// Reads a calendar day as clients write it, `2026-11-30`, in the years that the database can hold.
final class Day extends StdScalarDeserializer<LocalDate> {

    static final String EXPECTED = "must be a day such as 2026-11-30, from year 1000 to 9999";

    private static final Pattern DAY = Pattern.compile("[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}");

    Day() {
        super(LocalDate.class);
    }

    /// @throws DateTimeParseException when it is no such day
    static LocalDate parse(String text) {
        if (!DAY.matcher(text).matches()) {
            throw new DateTimeParseException(EXPECTED, text, 0);
        }
        return LocalDate.parse(text);
    }

    @Override
    public LocalDate deserialize(JsonParser json, DeserializationContext context) throws IOException {
        if (!json.hasToken(JsonToken.VALUE_STRING)) {
            return (LocalDate) context.handleUnexpectedToken(LocalDate.class, json);
        }
        try {
            return parse(json.getText());
        } catch (DateTimeParseException _) {
            return (LocalDate) context.handleWeirdStringValue(LocalDate.class, json.getText(), EXPECTED);
        }
    }
}
