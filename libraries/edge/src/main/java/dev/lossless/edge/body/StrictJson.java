package dev.lossless.edge.body;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import jakarta.inject.Singleton;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// JSON that somebody else wrote, read as RFC 8259 and JSON Schema define it and in no other way: UTF-8 without byte
/// order mark, no field twice, no unknown field, nothing behind the value, and a value of the wrong type is refused,
/// never turned into the right one. A number without a fraction is a whole number, however it is written: `1.0`.
@Singleton
public class StrictJson {

    private final ObjectMapper json;

    StrictJson(ObjectMapper json) {
        this.json = strict(json);
    }

    /// The value of a body that is not empty.
    ///
    /// @throws JacksonException when it is no such JSON
    /// @throws ProblemException 400 when it is not UTF-8
    <T> T read(byte[] body, Type type) throws JacksonException {
        JavaType target = json.constructType(type);
        return json.readValue(utf8(body), target);
    }

    /// The value of JSON that was read into a tree.
    ///
    /// @throws JacksonException when it is no such value
    public <T> T read(JsonNode tree, Class<T> type) throws JacksonException {
        return json.treeToValue(tree, type);
    }

    private static String utf8(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new ProblemException(Problem.of(CommonProblem.MALFORMED_REQUEST, "The body is not UTF-8."));
        }
    }

    private static ObjectMapper strict(ObjectMapper lenient) {
        var json = lenient.copy();
        json.enable(
                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
                DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        json.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        json.setConfig(json.getDeserializationConfig().without(MapperFeature.ALLOW_COERCION_OF_SCALARS));
        for (var shape : CoercionInputShape.values()) {
            json.coercionConfigDefaults().setCoercion(shape, CoercionAction.Fail);
            for (var target : LogicalType.values()) {
                json.coercionConfigFor(target).setCoercion(shape, CoercionAction.Fail);
            }
        }
        json.coercionConfigFor(LogicalType.Float).setCoercion(CoercionInputShape.Integer, CoercionAction.TryConvert);
        return json.registerModule(new SimpleModule()
                .addDeserializer(Integer.class, new WholeNumber<>(Integer.class))
                .addDeserializer(int.class, new WholeNumber<>(Integer.class))
                .addDeserializer(Long.class, new WholeNumber<>(Long.class))
                .addDeserializer(long.class, new WholeNumber<>(Long.class)));
    }
}
