package dev.lossless.edge;

import java.sql.SQLException;
import java.util.Set;

/// What a MySQL or MariaDB server says that was made read-only, as before another one takes its place.
public final class ReadOnlyDatabase {

    /// A server with the option `read_only` or `super_read_only`, or in read-only mode; a transaction that is
    /// read-only.
    private static final Set<Integer> CODES = Set.of(1290, 1836, 1792);

    private ReadOnlyDatabase() {}

    public static boolean is(SQLException e) {
        return CODES.contains(e.getErrorCode());
    }
}
