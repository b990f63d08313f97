package dev.lossless.audit.search;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import javax.sql.DataSource;

/// Reads the trail for people. Every page is one short query.
@ApplicationScoped
class TrailReader {

    /// Longer pages are read row by row: what is beyond the limit of bytes is never held in memory.
    private static final int FEW = 50;

    private final DataSource dataSource;
    private final long pageBytes;

    TrailReader(DataSource dataSource, PageConfig config) {
        this.dataSource = dataSource;
        this.pageBytes = config.maxBytes().asLongValue();
    }

    /// A page of what is looked for, newest first.
    TrailPage page(TrailRequest request) throws SQLException {
        var search = request.search();
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(search.sql(request.after()))) {
            search.setParameters(statement, request.after(), request.limit() + 1);
            if (request.limit() > FEW) {
                statement.setFetchSize(Integer.MIN_VALUE);
            }
            try (var rows = statement.executeQuery()) {
                return page(rows, request.limit());
            }
        }
    }

    private TrailPage page(ResultSet rows, int limit) throws SQLException {
        var entries = new ArrayList<AuditEntryView>();
        var bytes = 0L;
        while (rows.next()) {
            if (entries.size() == limit || bytes >= pageBytes) {
                return TrailPage.before(entries);
            }
            var entry = AuditEntryView.of(rows);
            entries.add(entry);
            bytes += entry.size();
        }
        return TrailPage.last(entries);
    }
}
