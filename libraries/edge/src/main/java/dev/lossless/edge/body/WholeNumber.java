package dev.lossless.edge.body;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;
import java.math.BigDecimal;

/// A number without a fraction, as JSON Schema's `integer` is: `7`, `7.0`, `70e-1`.
final class WholeNumber<T extends Number> extends StdScalarDeserializer<T> {

    private static final BigDecimal ALMOST_ALL = new BigDecimal(Long.MAX_VALUE);

    private final Class<T> type;

    WholeNumber(Class<T> type) {
        super(type);
        this.type = type;
    }

    @Override
    public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
        if (!json.currentToken().isNumeric()) {
            return type.cast(context.handleUnexpectedToken(type, json));
        }
        var number = json.getDecimalValue();
        try {
            return type.cast(exact(number));
        } catch (ArithmeticException _) {
            return type.cast(context.handleWeirdNumberValue(type, number, "not a whole number in range"));
        }
    }

    /// Compared first: `1e999999999` must not be written out.
    private Number exact(BigDecimal number) {
        if (number.abs().compareTo(ALMOST_ALL) > 0) {
            throw new ArithmeticException();
        }
        var whole = number.stripTrailingZeros();
        if (whole.scale() > 0) {
            throw new ArithmeticException();
        }
        return type == Integer.class ? (Number) whole.intValueExact() : (Number) whole.longValueExact();
    }
}
