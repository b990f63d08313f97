package dev.lossless.todo.writes;

import java.util.ArrayList;
import java.util.List;

/// Checks the settings of the writes together, so that a mistake is found at the start and not under load.
record WriteSettings(WriteConfig config) {

    private static final long SHORTEST = 2_000;

    /// @param pool connections that the pool `writes` holds at most
    /// @throws IllegalStateException naming every setting that does not fit, its value and the limit
    void require(int pool) {
        var mistakes = new ArrayList<String>();
        expect(mistakes, config.lanes() >= 1, "writes.lanes is %d, it must be at least 1", config.lanes());
        expect(mistakes, config.alone() >= 1, "writes.alone is %d, it must be at least 1", config.alone());
        expect(
                mistakes,
                config.lanes() + config.alone() <= pool,
                "writes.lanes is %d and writes.alone %d, together they must not be above"
                        + " quarkus.datasource.writes.jdbc.max-size, which is %d",
                config.lanes(),
                config.alone(),
                pool);
        expect(
                mistakes,
                config.batch() >= 1 && config.batch() <= 250,
                "writes.batch is %d, it must be 1 to 250",
                config.batch());
        expect(
                mistakes,
                config.batchBytes().asLongValue() >= 1 && config.batchBytes().asLongValue() <= 4 << 20,
                "writes.batch-bytes is %d, it must be 1 to 4 MiB",
                config.batchBytes().asLongValue());
        expect(
                mistakes,
                config.patience().toMillis() >= SHORTEST,
                "writes.patience is %s, it must be at least the 2 s that a lock is waited for",
                config.patience());
        if (!mistakes.isEmpty()) {
            throw new IllegalStateException("writes cannot gather with these settings: " + String.join("; ", mistakes));
        }
    }

    private static void expect(List<String> mistakes, boolean fulfilled, String message, Object... values) {
        if (!fulfilled) {
            mistakes.add(message.formatted(values));
        }
    }
}
