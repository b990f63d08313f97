package dev.lossless.edge;

import dev.lossless.edge.request.ReadsPreconditions;
import dev.lossless.edge.request.ReadsQuery;
import dev.lossless.edge.request.RequestHeaders;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/// A resource as services have them, with every way to read a request.
@Path("/samples")
@Authenticated
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class SampleResource {

    public static final String TAG = "\"3\"";

    public enum Colour {
        RED,
        GREEN
    }

    public record Sample(
            @NotNull String name,
            Integer count,
            Boolean flag,
            Colour colour,
            List<Integer> numbers,
            Map<String, String> more) {}

    public static class Filter {

        @RestQuery
        Optional<String> user;

        @RestQuery("kind")
        Optional<String> type;
    }

    private final RequestHeaders headers;
    private final CurrentUser user;
    private final UriInfo uri;

    SampleResource(RequestHeaders headers, CurrentUser user, UriInfo uri) {
        this.headers = headers;
        this.user = user;
        this.uri = uri;
    }

    @GET
    @ReadsQuery
    public Map<String, Object> list() {
        var query = new QueryParameters(uri);
        var limit = Optional.ofNullable(query.read("limit", "must be a number", Integer::valueOf));
        query.requireValid();
        return Map.of(
                "user",
                user.id(),
                "limit",
                limit.orElse(0),
                "fresh",
                headers.hasDirective("Cache-Control", "no-cache"));
    }

    @GET
    @Path("/declared")
    public Map<String, Object> declared(@BeanParam Filter filter, @RestQuery String size) {
        return Map.of("user", filter.user.orElse("everybody"));
    }

    @GET
    @Path("/one")
    public Response one() {
        return Response.ok(Map.of("name", "x")).header("ETag", TAG).build();
    }

    @GET
    @Path("/named/{name}")
    public Map<String, Object> named(@RestPath String name) {
        return Map.of("name", name);
    }

    @GET
    @Path("/text")
    @Produces(MediaType.TEXT_PLAIN)
    public String text() {
        return "text";
    }

    @GET
    @Path("/defect")
    public String defect() {
        throw new IllegalStateException("a line\nand a second one");
    }

    @PUT
    @Path("/one")
    @Consumes(MediaType.APPLICATION_JSON)
    @ReadsPreconditions
    public Sample replace(@NotNull @Valid Sample sample) {
        if (!headers.ifMatch().isAbsent() && !headers.ifMatch().matchesStrongly(TAG)) {
            throw new ProblemException(Problem.of(CommonProblem.VERSION_CONFLICT));
        }
        return sample;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(@NotNull @Valid Sample sample) {
        return Response.status(201)
                .entity(Map.of("key", headers.single("Sample-Key").orElse("none")))
                .build();
    }

    @DELETE
    public void deleteAll() {
        user.id();
    }
}
