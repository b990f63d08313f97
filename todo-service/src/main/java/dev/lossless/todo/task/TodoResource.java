package dev.lossless.todo.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lossless.edge.CurrentUser;
import dev.lossless.edge.QueryParameters;
import dev.lossless.edge.request.ReadsPreconditions;
import dev.lossless.edge.request.ReadsQuery;
import dev.lossless.edge.request.RequestHeaders;
import dev.lossless.todo.aggregate.Precondition;
import dev.lossless.todo.aggregate.Representation;
import dev.lossless.todo.idempotency.IdempotencyKey;
import dev.lossless.todo.listcache.CachedList;
import dev.lossless.todo.listcache.ListCache;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.UUID;
import java.util.function.Supplier;

/// The todos of the user whose token comes with the request.
@Path("/todos")
@Authenticated
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
class TodoResource {

    private final TodoService service;
    private final TodoPage page;
    private final MergePatch patches;
    private final ListCache cache;
    private final CurrentUser user;
    private final RequestHeaders headers;
    private final UriInfo uri;

    TodoResource(
            TodoService service,
            TodoPage page,
            MergePatch patches,
            ListCache cache,
            CurrentUser user,
            RequestHeaders headers,
            UriInfo uri) {
        this.service = service;
        this.page = page;
        this.patches = patches;
        this.cache = cache;
        this.user = user;
        this.headers = headers;
        this.uri = uri;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(@NotNull(message = "must be a JSON object") @Valid CreateTodo wish) {
        var key = IdempotencyKey.of(headers.single(IdempotencyKey.HEADER), wish::fingerprint);
        var written = service.create(user.id(), wish, key);
        var view = TodoView.of(written.todo(), collection());
        return written(Response.created(view.url()), view, written.sequence());
    }

    @GET
    @ReadsQuery
    public Response list() {
        var token = ConsistencyToken.parse(headers.single(ConsistencyToken.HEADER));
        var list = read(ListParameters.read(new QueryParameters(uri)), token);
        var answer = Representation.answer(headers.ifNoneMatch(), list.tag(), list::json)
                .header(ConsistencyToken.HEADER, list.version());
        return list.next().isEmpty()
                ? answer.build()
                : answer.link(next(list), "next").build();
    }

    @GET
    @Path("/{id}")
    public Response get(@PathParam("id") String id) {
        var todo = service.find(user.id(), parse(id)).orElseThrow(TodoService::notFound);
        return Representation.answer(
                        headers.ifNoneMatch(),
                        Precondition.tagOf(todo.version()),
                        () -> TodoView.of(todo, collection()))
                .build();
    }

    @PATCH
    @ReadsPreconditions
    @Path("/{id}")
    @Consumes({MediaType.APPLICATION_JSON, MergePatch.MEDIA_TYPE})
    public Response edit(@PathParam("id") String id, @NotNull(message = "must be a JSON object") ObjectNode patch) {
        var written = service.edit(
                user.id(),
                parse(id),
                Precondition.of(headers),
                MergePatch.size(patch),
                todo -> patches.apply(patch, todo));
        return written(Response.ok(), TodoView.of(written.todo(), collection()), written.sequence());
    }

    @DELETE
    @Path("/{id}")
    @ReadsPreconditions
    public Response delete(@PathParam("id") String id) {
        var sequence = service.delete(user.id(), parse(id), Precondition.of(headers));
        return Response.noContent().header(ConsistencyToken.HEADER, sequence).build();
    }

    @DELETE
    @ReadsQuery
    public Response deleteAll() {
        var query = new QueryParameters(uri);
        var completed = query.readFlag("completed");
        query.requireValid();
        var sequence = service.deleteAll(user.id(), completed);
        return Response.noContent().header(ConsistencyToken.HEADER, sequence).build();
    }

    private CachedList read(TodoQuery query, long token) {
        var userId = user.id();
        var base = collection();
        Supplier<CachedList> database = () -> page.render(service.list(userId, query), query, base);
        return headers.hasDirective(HttpHeaders.CACHE_CONTROL, "no-cache") || !query.isWorthStoring()
                ? cache.bypass(database)
                : cache.read(userId, base + "?" + query.key(), token, database);
    }

    private static Response written(ResponseBuilder answer, TodoView todo, long sequence) {
        return answer.entity(todo)
                .header(HttpHeaders.ETAG, Precondition.tagOf(todo.version()))
                .header(ConsistencyToken.HEADER, sequence)
                .build();
    }

    private URI collection() {
        return uri.getBaseUri().resolve("todos/");
    }

    private URI next(CachedList list) {
        return uri.getRequestUriBuilder()
                .replaceQueryParam("cursor", list.next())
                .build();
    }

    /// The id as it was given, and no other spelling of it.
    private static UUID parse(String id) {
        try {
            var uuid = UUID.fromString(id);
            if (uuid.toString().equals(id)) {
                return uuid;
            }
        } catch (IllegalArgumentException _) {
            // falls through to the refusal
        }
        throw TodoService.notFound();
    }
}
