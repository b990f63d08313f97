package dev.lossless.cli.console;

import dev.lossless.cli.CliException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// A question that is asked again and again, and whose answer may take its time or not come. Whoever wants to
/// know does
/// not wait for it longer than wanted.
final class Probe<T> {

    private final Supplier<T> question;
    private final long pause;
    private final Duration patience;
    private T answer;
    private String failure;
    private boolean asking;
    private boolean dated = true;
    private long askedAt;
    private long answeredAt;

    /// @param pause how old an answer may become before the question is asked again
    /// @param patience after how long without an answer there is none
    Probe(Duration pause, Duration patience, Supplier<T> question) {
        this.question = question;
        this.patience = patience;
        this.pause = pause.toNanos();
    }

    /// Begins to ask, if the last answer is too old and nobody asks already.
    synchronized void ask() {
        if (!asking && (dated || System.nanoTime() - answeredAt > pause)) {
            asking = true;
            dated = false;
            askedAt = System.nanoTime();
            Thread.startVirtualThread(this::question);
        }
    }

    private void question() {
        T found = null;
        String reason = null;
        try {
            found = question.get();
        } catch (CliException e) {
            reason = e.getMessage();
        } catch (RuntimeException e) {
            reason = e.toString();
        }
        take(found, reason);
    }

    private synchronized void take(T found, String reason) {
        answer = found;
        failure = reason;
        asking = false;
        answeredAt = System.nanoTime();
        notifyAll();
    }

    /// Waits for the answer to what is being asked, until then.
    ///
    /// @param deadline as [System#nanoTime] tells the time
    synchronized void await(long deadline) {
        try {
            for (var left = deadline - System.nanoTime(); asking && left > 0; left = deadline - System.nanoTime()) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("Interrupted.", e);
        }
    }

    /// What was answered last, also while it is asked anew; empty while there is a [#silence].
    synchronized Optional<T> answer() {
        return silence().isPresent() ? Optional.empty() : Optional.ofNullable(answer);
    }

    /// Why there is no answer; empty when there is one.
    synchronized Optional<String> silence() {
        var waiting = Duration.ofNanos(System.nanoTime() - askedAt);
        if (asking && waiting.compareTo(patience) >= 0) {
            return Optional.of("no answer for %d s".formatted(waiting.toSeconds()));
        }
        return Optional.ofNullable(failure);
    }

    /// The answer is out of date, as something was changed.
    synchronized void forget() {
        dated = true;
    }
}
