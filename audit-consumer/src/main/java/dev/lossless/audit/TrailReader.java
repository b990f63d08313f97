package dev.lossless.audit;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/// Reads the trail for people. Every page is one short query.
@ApplicationScoped
class TrailReader {

    private final DataSource dataSource;

    TrailReader(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// A page of what is looked for, newest first.
    ///
    /// @param after where the page before ended
    TrailPage page(TrailSearch search, Optional<TrailCursor> after, int limit) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(search.sql(after))) {
            search.setParameters(statement, after, limit + 1);
            return TrailPage.of(AuditEntryView.all(statement.executeQuery()), limit);
        }
    }
}
