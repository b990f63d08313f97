package dev.lossless.audit.search;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import javax.sql.DataSource;

/// Reads the trail for people. Every page is one short query.
@ApplicationScoped
class TrailReader {

    private final DataSource dataSource;

    TrailReader(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// A page of what is looked for, newest first.
    TrailPage page(TrailRequest request) throws SQLException {
        var search = request.search();
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(search.sql(request.after()))) {
            search.setParameters(statement, request.after(), request.limit() + 1);
            return TrailPage.of(AuditEntryView.all(statement.executeQuery()), request.limit());
        }
    }
}
