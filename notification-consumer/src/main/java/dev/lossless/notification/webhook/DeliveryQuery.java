package dev.lossless.notification.webhook;

import dev.lossless.edge.CurrentUser;
import dev.lossless.edge.QueryParameters;
import dev.lossless.notification.delivery.DeliveryState;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import java.util.regex.Pattern;

/// The query parameters of the webhooks' addresses.
record DeliveryQuery(long before, Optional<DeliveryState> state, Optional<String> type, int limit) {

    static final int MOST = 500;
    private static final int USUAL = 50;
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,15}");
    private static final Pattern KIND = Pattern.compile(WebhookWish.KIND);
    private static final String A_NUMBER = "must be a whole number from 1 to " + ReplayWish.LAST;

    /// A range of deliveries, both ends included.
    record Range(long from, long to) {}

    static DeliveryQuery of(UriInfo uri) {
        var query = new QueryParameters(uri);
        var before = query.read("before", A_NUMBER, DeliveryQuery::number);
        var state = query.read("state", "must be PENDING, DELIVERED, FAILED or DISCARDED", DeliveryState::valueOf);
        var type = query.read("type", "must be the name of a type, such as todo.created", DeliveryQuery::kind);
        var limit = query.read("limit", "must be a whole number from 1 to " + MOST, DeliveryQuery::limit);
        query.requireValid();
        return new DeliveryQuery(
                before == null ? Long.MAX_VALUE : before,
                Optional.ofNullable(state),
                Optional.ofNullable(type),
                limit == null ? USUAL : limit);
    }

    static Optional<Long> from(UriInfo uri) {
        var query = new QueryParameters(uri);
        var from = query.read("from", A_NUMBER, DeliveryQuery::number);
        query.requireValid();
        return Optional.ofNullable(from);
    }

    static Range range(UriInfo uri) {
        var query = new QueryParameters(uri);
        var from = query.read("from", A_NUMBER, DeliveryQuery::number);
        var to = query.read("to", A_NUMBER, DeliveryQuery::number);
        query.requireValid();
        return new Range(from == null ? 0 : from, to == null ? Long.MAX_VALUE : to);
    }

    static Optional<String> user(UriInfo uri) {
        var query = new QueryParameters(uri);
        var user = query.read("user", "must be a user's id", DeliveryQuery::userId);
        query.requireValid();
        return Optional.ofNullable(user);
    }

    static long number(String text) {
        var number = NUMBER.matcher(text).matches() ? Long.parseLong(text) : Long.MAX_VALUE;
        if (number > ReplayWish.LAST) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    private static int limit(String text) {
        var limit = number(text);
        if (limit > MOST) {
            throw new IllegalArgumentException(text);
        }
        return (int) limit;
    }

    private static String kind(String text) {
        if (!KIND.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static String userId(String text) {
        if (!CurrentUser.isId(text)) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }
}
