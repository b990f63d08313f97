package dev.lossless.edge;

import java.sql.SQLException;
import java.util.Set;

/// What MySQL and MariaDB say when they give up a statement that takes longer than its session permits.
public final class StatementTimeout {

    private static final Set<Integer> CODES = Set.of(3024, 1969);

    private StatementTimeout() {}

    public static boolean is(SQLException e) {
        return CODES.contains(e.getErrorCode());
    }
}
