package dev.lossless.drill;

import dev.lossless.drill.load.Exchange;
import java.time.Duration;
import java.util.List;

/// Services that have just started are slow. They are warm when all has been well for a while: what was due in that
/// time was answered, soon and without a failure.
final class WarmUp {

    /// How long all is well before it is over.
    static final Duration CALM = Duration.ofSeconds(10);

    private static final Duration HIGHEST_P99 = Duration.ofSeconds(1);

    /// Answers to the latest requests are still on their way.
    private static final double ANSWERED = 0.9;

    private WarmUp() {}

    /// @param exchanges so far
    /// @param rate      requests a second
    /// @param now       since the begin of the run
    static boolean isOver(List<Exchange> exchanges, int rate, Duration now) {
        var from = now.minus(CALM);
        var recent = exchanges.stream()
                .filter(exchange -> exchange.at().compareTo(from) >= 0)
                .toList();
        return !from.isNegative()
                && recent.size() >= ANSWERED * rate * CALM.toSeconds()
                && recent.stream().noneMatch(Exchange::failed)
                && WriteLatency.p99(recent).compareTo(HIGHEST_P99) <= 0;
    }
}
