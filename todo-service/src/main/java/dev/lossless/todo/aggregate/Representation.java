package dev.lossless.todo.aggregate;

import dev.lossless.edge.request.EntityTags;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.util.function.Supplier;

/// The answer to a read. It is one user's own and may change at any moment, so it may be kept only by the user's own
/// client, which has to ask each time whether it is still valid.
public final class Representation {

    private Representation() {}

    /// 200 with the body, or 304 when the client has this version already.
    ///
    /// @param seen the `If-None-Match` of the request
    public static ResponseBuilder answer(EntityTags seen, String tag, Supplier<?> body) {
        return (seen.matchesWeakly(tag) ? Response.notModified() : Response.ok(body.get()))
                .header(HttpHeaders.ETAG, tag)
                .cacheControl(revalidate());
    }

    private static CacheControl revalidate() {
        var control = new CacheControl();
        control.setPrivate(true);
        control.setNoCache(true);
        return control;
    }
}
