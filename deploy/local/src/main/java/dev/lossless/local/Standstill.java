package dev.lossless.local;

import java.time.Duration;

/// Whether something that is waited for still comes nearer. How fast is the machine's affair, so the time only counts
/// from the last step on.
public final class Standstill {

    private final long limit;
    private long moved = System.nanoTime();
    private long least = Long.MAX_VALUE;

    /// @param limit after so long without any step nothing more is expected
    public Standstill(Duration limit) {
        this.limit = limit.toNanos();
    }

    /// A step was made.
    public void moved() {
        moved = System.nanoTime();
    }

    /// @param left to be done; less than ever before is a step
    /// @return whether nothing more is expected
    public boolean at(long left) {
        if (left < least) {
            least = left;
            moved();
        }
        return reached();
    }

    public boolean reached() {
        return System.nanoTime() - moved > limit;
    }
}
