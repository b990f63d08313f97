package dev.lossless.audit.search;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a reader looks for. Absent means any.
///
/// @param subject the todo's or user's id
/// @param from the first moment, by the events' own time
/// @param until the first moment after
record TrailSearch(
        Optional<String> user,
        Optional<String> subject,
        Optional<String> type,
        Optional<Instant> from,
        Optional<Instant> until) {

    /// The index is named: each of them has the order of the page, so a page costs the same wherever it lies,
    /// and neither database can take another one by mistake.
    private static final String PAGE = """
            SELECT %s FROM audit_entry e FORCE INDEX (%s) LEFT JOIN audit_value v \
            ON v.user_id = e.user_id AND v.topic = e.topic AND v.link = e.link \
            WHERE %s ORDER BY e.occurred_at DESC, e.user_id DESC, e.topic DESC, e.link DESC LIMIT ?""";

    private static final String BEHIND = """
            e.occurred_at <= ? AND (e.occurred_at < ? OR e.user_id < ? OR (e.user_id = ? AND e.topic < ?) \
            OR (e.user_id = ? AND e.topic = ? AND e.link < ?))""";

    static TrailSearch ofUser(String user) {
        return new TrailSearch(
                Optional.of(user), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    String sql(Optional<TrailCursor> after) {
        var conditions = new ArrayList<String>();
        user.ifPresent(_ -> conditions.add("e.user_id = ?"));
        subject.ifPresent(_ -> conditions.add("e.subject = ?"));
        type.ifPresent(_ -> conditions.add("e.type = ?"));
        from.ifPresent(_ -> conditions.add("e.occurred_at >= ?"));
        until.ifPresent(_ -> conditions.add("e.occurred_at < ?"));
        after.ifPresent(_ -> conditions.add(BEHIND));
        var where = conditions.isEmpty() ? "TRUE" : String.join(" AND ", conditions);
        return PAGE.formatted(AuditEntryView.COLUMNS, index(), where);
    }

    private String index() {
        if (subject.isPresent()) {
            return "audit_entry_by_subject";
        }
        if (user.isPresent()) {
            return type.isPresent() ? "audit_entry_by_user_type" : "audit_entry_by_user";
        }
        return type.isPresent() ? "audit_entry_by_type" : "audit_entry_by_time";
    }

    void setParameters(PreparedStatement statement, Optional<TrailCursor> after, int limit) throws SQLException {
        var values = new ArrayList<Object>();
        user.ifPresent(values::add);
        subject.ifPresent(values::add);
        type.ifPresent(values::add);
        from.ifPresent(time -> values.add(utc(time)));
        until.ifPresent(time -> values.add(utc(time)));
        after.ifPresent(cursor -> values.addAll(List.of(
                utc(cursor.occurredAt()),
                utc(cursor.occurredAt()),
                cursor.userId(),
                cursor.userId(),
                cursor.topic(),
                cursor.userId(),
                cursor.topic(),
                cursor.link())));
        values.add(limit);
        for (var index = 0; index < values.size(); index++) {
            statement.setObject(index + 1, values.get(index));
        }
    }

    private static LocalDateTime utc(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
