package dev.lossless.edge.body;

import com.fasterxml.jackson.core.JacksonException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/// The one reader of JSON bodies. JSON has no `charset` (RFC 8259, section 11): what `Content-Type` says of it does not
/// count.
@Provider
@Consumes({"application/json", "application/*+json"})
class JsonBody implements MessageBodyReader<Object> {

    private final StrictJson json;

    JsonBody(StrictJson json) {
        this.json = json;
    }

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return true;
    }

    /// Null for an empty body.
    ///
    /// @throws JacksonException when it is not the expected JSON
    @Override
    public Object readFrom(
            Class<Object> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream stream)
            throws IOException {
        var body = stream.readAllBytes();
        return body.length == 0 ? null : json.read(body, generic);
    }
}
