package dev.lossless.todo.storage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Queries that go to the database together, in one round trip, in their order.
public final class Questions {

    private final List<Question> questions = new ArrayList<>();

    /// Takes one row of an answer.
    @FunctionalInterface
    public interface RowReader {

        void read(ResultSet row) throws SQLException;
    }

    private record Question(Query query, RowReader reader) {}

    public void add(Query query, RowReader reader) {
        questions.add(new Question(query, reader));
    }

    public void ask(Connection connection) throws SQLException {
        if (questions.isEmpty()) {
            return;
        }
        var sql = String.join(
                "; ", questions.stream().map(one -> one.query().sql()).toList());
        try (var statement = connection.prepareStatement(sql)) {
            var index = 1;
            for (var question : questions) {
                for (var value : question.query().values()) {
                    statement.setObject(index++, value);
                }
            }
            statement.execute();
            for (var question : questions) {
                try (var rows = statement.getResultSet()) {
                    while (rows.next()) {
                        question.reader().read(rows);
                    }
                }
                statement.getMoreResults();
            }
        }
    }
}
