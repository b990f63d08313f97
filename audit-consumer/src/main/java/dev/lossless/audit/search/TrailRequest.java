package dev.lossless.audit.search;

import dev.lossless.edge.QueryParameters;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/// Which part of the trail a request is about.
///
/// @param after where the page before ended
/// @param limit how many entries at most
record TrailRequest(TrailSearch search, Optional<TrailCursor> after, int limit) {

    private static final int MAX_LIMIT = 500;
    private static final int DEFAULT_LIMIT = 50;

    /// What ids and types can be in the trail.
    private static final Pattern WORD = Pattern.compile("[!-~]{1,255}");

    /// A page of a user's own trail.
    static TrailRequest ofUser(UriInfo uri, String user) {
        return valid(new QueryParameters(uri), TrailSearch.ofUser(user), TrailRequest::limit);
    }

    /// A page of the trail of all users.
    static TrailRequest page(UriInfo uri) {
        var query = new QueryParameters(uri);
        return valid(query, search(query), TrailRequest::limit);
    }

    /// All that is looked for, in the largest pages.
    static TrailRequest export(UriInfo uri) {
        var query = new QueryParameters(uri);
        return valid(query, search(query), _ -> MAX_LIMIT);
    }

    private static TrailRequest valid(QueryParameters query, TrailSearch search, ToIntFunction<QueryParameters> limit) {
        var after = query.read("cursor", "must come from a next link", text -> TrailCursor.decode(text)
                .orElseThrow());
        var request = new TrailRequest(search, Optional.ofNullable(after), limit.applyAsInt(query));
        query.requireValid();
        return request;
    }

    private static TrailSearch search(QueryParameters query) {
        return new TrailSearch(
                word(query, "user"),
                word(query, "subject"),
                word(query, "type"),
                time(query, "from"),
                time(query, "until"));
    }

    /// This one, for the page behind an entry.
    TrailRequest after(TrailCursor cursor) {
        return new TrailRequest(search, Optional.of(cursor), limit);
    }

    /// With the address of the next page (RFC 8288).
    static Response answer(TrailPage page, UriInfo uri) {
        var response = Response.ok(page.entries());
        page.next().ifPresent(next -> {
            var address = uri.getRequestUriBuilder().replaceQueryParam("cursor", next.encoded());
            response.header(HttpHeaders.LINK, "<" + address.build() + ">; rel=\"next\"");
        });
        return response.build();
    }

    private static Optional<String> word(QueryParameters query, String name) {
        return Optional.ofNullable(query.read(name, "must be 1 to 255 visible ASCII characters", TrailRequest::word));
    }

    private static String word(String text) {
        if (!WORD.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static Optional<Instant> time(QueryParameters query, String name) {
        return Optional.ofNullable(query.readTime(name)).map(time -> time.truncatedTo(ChronoUnit.MICROS));
    }

    private static int limit(QueryParameters query) {
        var limit = query.readNumber("limit", 1, MAX_LIMIT);
        return limit == null ? DEFAULT_LIMIT : limit;
    }
}
