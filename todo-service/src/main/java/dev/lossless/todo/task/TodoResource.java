package dev.lossless.todo.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.todo.identity.CurrentUser;
import dev.lossless.todo.listcache.CachedList;
import dev.lossless.todo.listcache.ListCache;
import dev.lossless.todo.problem.Problem;
import dev.lossless.todo.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;

/// The todos of the user whose token comes with the request.
@Path("/todos")
@Authenticated
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class TodoResource {

    /// Given with the answer to a write; a read that sends it back sees that write, on every replica.
    static final String CONSISTENCY_TOKEN = "Consistency-Token";

    private final TodoService service;
    private final ListCache cache;
    private final CurrentUser user;
    private final UriInfo uri;
    private final ObjectMapper json;

    TodoResource(TodoService service, ListCache cache, CurrentUser user, UriInfo uri, ObjectMapper json) {
        this.service = service;
        this.cache = cache;
        this.user = user;
        this.uri = uri;
        this.json = json;
    }

    @POST
    public Response create(@NotNull(message = "must be a JSON object") @Valid CreateTodo wish) {
        var written = service.create(user.id(), wish);
        var view = TodoView.of(written.todo(), collection());
        return Response.created(view.url())
                .header(CONSISTENCY_TOKEN, written.sequence())
                .entity(view)
                .build();
    }

    @GET
    public String list(
            @RestQuery @Min(1) @Max(500) Integer limit,
            @RestHeader(CONSISTENCY_TOKEN) @Min(value = 0, message = "must not be negative") Long token) {
        var userId = user.id();
        var base = collection();
        var size = limit == null ? 100 : limit;
        var query = "newest=" + size + "&base=" + base;
        return cache.read(userId, query, token == null ? 0 : token, () -> load(userId, size, base));
    }

    @GET
    @Path("/{id}")
    public TodoView get(@PathParam("id") String id) {
        return parse(id)
                .flatMap(uuid -> service.find(user.id(), uuid))
                .map(todo -> TodoView.of(todo, collection()))
                .orElseThrow(() -> new ProblemException(Problem.notFound("You have no todo with this id.")));
    }

    private CachedList load(String userId, int limit, URI base) {
        var listed = service.newest(userId, limit);
        var views = listed.todos().stream().map(todo -> TodoView.of(todo, base)).toList();
        try {
            return new CachedList(listed.sequence(), json.writeValueAsString(views));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private URI collection() {
        return uri.getBaseUri().resolve("todos/");
    }

    private static Optional<UUID> parse(String id) {
        try {
            return Optional.of(UUID.fromString(id));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
