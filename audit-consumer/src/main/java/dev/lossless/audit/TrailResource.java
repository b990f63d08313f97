package dev.lossless.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

/// The trail of all users, for auditors. Who took a copy is logged.
@Path("/audit")
@RolesAllowed("auditor")
@RunOnVirtualThread
class TrailResource {

    private static final Logger LOG = Logger.getLogger(TrailResource.class);

    private final TrailReader reader;
    private final ObjectMapper json;
    private final JsonWebToken token;

    TrailResource(TrailReader reader, ObjectMapper json, JsonWebToken token) {
        this.reader = reader;
        this.json = json;
        this.token = token;
    }

    /// A page of what is looked for, newest first.
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response find(@BeanParam TrailParameters parameters) throws SQLException {
        var page = reader.page(parameters.search(), parameters.after(), parameters.pageSize());
        return AuditResource.answer(page, parameters);
    }

    /// All that is looked for, newest first, one JSON object a line. A failure breaks the transfer off.
    @GET
    @Path("/export")
    @Produces("application/x-ndjson")
    public StreamingOutput export(@BeanParam TrailParameters parameters) throws SQLException {
        var search = parameters.search();
        var first = reader.page(search, parameters.after(), TrailParameters.MAX_LIMIT);
        LOG.infof("trail exported: by=%s", token.getSubject());
        return output -> write(search, first, output);
    }

    /// Page after page, so memory stays flat and no connection is held while the client is slow.
    private void write(TrailSearch search, TrailPage first, OutputStream output) throws IOException {
        try (var buffered = new BufferedOutputStream(output, 1 << 16)) {
            var page = Optional.of(first);
            while (page.isPresent()) {
                for (var entry : page.get().entries()) {
                    buffered.write(json.writeValueAsBytes(entry.onOneLine()));
                    buffered.write('\n');
                }
                page = next(search, page.get());
            }
        }
    }

    private Optional<TrailPage> next(TrailSearch search, TrailPage page) throws IOException {
        try {
            return page.next().isEmpty()
                    ? Optional.empty()
                    : Optional.of(reader.page(search, page.next(), TrailParameters.MAX_LIMIT));
        } catch (SQLException e) {
            throw new IOException("the export broke off", e);
        }
    }
}
