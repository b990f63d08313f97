package dev.lossless.analytics.report;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/// The page lies in `META-INF/resources/dashboard`. Its address ends with a slash, so that its files are found
/// beside it.
@Path("/dashboard")
@PermitAll
class DashboardResource {

    @GET
    public Response page() {
        return Response.temporaryRedirect(URI.create("/dashboard/")).build();
    }
}
