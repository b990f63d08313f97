package dev.lossless.audit;

import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.RestQuery;

/// The query parameters of a trail. Each is checked when it is asked for.
class TrailParameters {

    static final int MAX_LIMIT = 500;
    private static final int DEFAULT_LIMIT = 50;

    /// What ids and types can be in the trail.
    private static final Pattern WORD = Pattern.compile("[!-~]{1,255}");

    private static final Instant FIRST = Instant.parse("1000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    @RestQuery
    Optional<String> user;

    @RestQuery
    Optional<String> subject;

    @RestQuery
    Optional<String> type;

    @RestQuery
    Optional<String> from;

    @RestQuery
    Optional<String> until;

    @RestQuery
    Optional<String> limit;

    @RestQuery
    Optional<String> cursor;

    @Context
    UriInfo uri;

    TrailSearch search() {
        return new TrailSearch(
                word("user", user),
                word("subject", subject),
                word("type", type),
                time("from", from),
                time("until", until));
    }

    int pageSize() {
        return limit.map(TrailParameters::number).orElse(DEFAULT_LIMIT);
    }

    Optional<TrailCursor> after() {
        return cursor.map(
                text -> TrailCursor.decode(text).orElseThrow(invalid("cursor", "must come from a next link")));
    }

    /// This request's address for the next page (RFC 8288).
    String nextLink(TrailCursor next) {
        var address = uri.getRequestUriBuilder().replaceQueryParam("cursor", next.encoded());
        return "<" + address.build() + ">; rel=\"next\"";
    }

    private static Optional<String> word(String name, Optional<String> value) {
        return value.map(text -> {
            if (!WORD.matcher(text).matches()) {
                throw invalid(name, "must be 1 to 255 visible ASCII characters").get();
            }
            return text;
        });
    }

    private static Optional<Instant> time(String name, Optional<String> value) {
        return value.map(text -> {
            try {
                var time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
                if (!time.isBefore(FIRST) && !time.isAfter(LAST)) {
                    return time;
                }
            } catch (DateTimeException _) {
                // falls through to the refusal
            }
            throw invalid(name, "must be an RFC 3339 time").get();
        });
    }

    private static int number(String limit) {
        if (limit.matches("[1-9][0-9]{0,2}") && Integer.parseInt(limit) <= MAX_LIMIT) {
            return Integer.parseInt(limit);
        }
        throw invalid("limit", "must be a number from 1 to " + MAX_LIMIT).get();
    }

    private static Supplier<ProblemException> invalid(String parameter, String detail) {
        return () -> new ProblemException(Problem.invalid(parameter, detail));
    }
}
