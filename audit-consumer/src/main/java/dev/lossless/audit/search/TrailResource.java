package dev.lossless.audit.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.edge.CurrentUser;
import dev.lossless.edge.request.ReadsQuery;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.Optional;
import org.jboss.logging.Logger;

/// The trail of all users, for auditors. Who took a copy is logged.
@Path("/audit")
@RolesAllowed("auditor")
@RunOnVirtualThread
class TrailResource {

    private static final Logger LOG = Logger.getLogger(TrailResource.class);

    private final TrailReader reader;
    private final ObjectMapper json;
    private final CurrentUser user;

    TrailResource(TrailReader reader, ObjectMapper json, CurrentUser user) {
        this.reader = reader;
        this.json = json;
        this.user = user;
    }

    /// A page of what is looked for, newest first.
    @GET
    @ReadsQuery
    @Produces(MediaType.APPLICATION_JSON)
    public Response find(@Context UriInfo uri) throws SQLException {
        return TrailRequest.answer(reader.page(TrailRequest.page(uri)), uri);
    }

    /// All that is looked for, newest first, one JSON object a line. A failure breaks the transfer off.
    @GET
    @ReadsQuery
    @Path("/export")
    @Produces("application/x-ndjson")
    public StreamingOutput export(@Context UriInfo uri) throws SQLException {
        var by = user.id();
        var request = TrailRequest.export(uri);
        var first = reader.page(request);
        LOG.infof("trail exported: by=%s", by);
        return output -> write(request, first, output);
    }

    /// Page after page, so memory stays flat and no connection is held while the client is slow.
    private void write(TrailRequest request, TrailPage first, OutputStream output) throws IOException {
        try (var buffered = new BufferedOutputStream(output, 1 << 16)) {
            var page = Optional.of(first);
            while (page.isPresent()) {
                for (var entry : page.get().entries()) {
                    buffered.write(json.writeValueAsBytes(entry.onOneLine()));
                    buffered.write('\n');
                }
                page = next(request, page.get());
            }
        }
    }

    private Optional<TrailPage> next(TrailRequest request, TrailPage page) throws IOException {
        try {
            return page.next().isEmpty()
                    ? Optional.empty()
                    : Optional.of(reader.page(request.after(page.next().get())));
        } catch (SQLException e) {
            throw new IOException("the export broke off", e);
        }
    }
}
