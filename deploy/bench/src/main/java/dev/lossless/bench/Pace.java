package dev.lossless.bench;

/// When requests are to be sent.
///
/// The instants of an open model do not depend on the answers: a request that is late because the system is
/// slow counts
/// from the moment at which it was due, so that no wait is left out of the percentiles (coordinated
/// omission).
public sealed interface Pace {

    /// For a request that is due as soon as a connection is free.
    long AT_ONCE = -1;

    /// After the start, in nanoseconds, the request with this number is due; or [#AT_ONCE].
    long due(long number);

    /// The load in words.
    String describe(int connections);

    /// As many as connections are free: the next request follows the answer.
    record Closed() implements Pace {

        @Override
        public long due(long number) {
            return AT_ONCE;
        }

        @Override
        public String describe(int connections) {
            return connections + " connections, closed";
        }
    }

    /// A constant rate.
    record Open(double perSecond) implements Pace {

        @Override
        public long due(long number) {
            return (long) (number * 1e9 / perSecond);
        }

        @Override
        public String describe(int connections) {
            return "%,.0f/s".formatted(perSecond);
        }
    }

    /// Each period begins with all of its requests within its first tenth, ten times the mean rate, and rests
    /// then.
    record Bursts(double perSecond, int periodSeconds) implements Pace {

        private static final int STEEPNESS = 10;

        @Override
        public long due(long number) {
            var inPeriod = (long) (perSecond * periodSeconds);
            var period = number / inPeriod;
            return (long) (period * periodSeconds * 1e9 + (number % inPeriod) * 1e9 / (perSecond * STEEPNESS));
        }

        @Override
        public String describe(int connections) {
            return "%,.0f/s for %d s, then %d s nothing"
                    .formatted(
                            perSecond * STEEPNESS,
                            periodSeconds / STEEPNESS,
                            periodSeconds - periodSeconds / STEEPNESS);
        }
    }
}
