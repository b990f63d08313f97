package dev.lossless.cli.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.lossless.cli.CliException;
import dev.lossless.cli.verify.Progress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// Verifications that run while the page goes on. Each runs once at a time.
final class Proofs {

    private final Map<String, Proof> proofs = new LinkedHashMap<>();

    /// How one stands.
    ///
    /// @param state  `never`, `running`, `done` or `failed`
    /// @param read   what was read of `size`
    /// @param result as the verb prints it with --json
    /// @param failure why it came to no result
    @JsonInclude(Include.NON_NULL)
    record Status(
            String state, String begin, String end, Long read, Long size, Map<String, Object> result, String failure) {

        static final Status NEVER = new Status("never", null, null, null, null, null, null);
    }

    private static final class Proof implements Progress {

        private final Function<Progress, Map<String, Object>> work;
        private Status status = Status.NEVER;

        private Proof(Function<Progress, Map<String, Object>> work) {
            this.work = work;
        }

        private synchronized Status status() {
            return status;
        }

        private synchronized void start() {
            if (!status.state().equals("running")) {
                status = new Status("running", now(), null, 0L, 0L, null, null);
                Thread.ofPlatform().daemon().start(this::work);
            }
        }

        private void work() {
            try {
                end("done", work.apply(this), null);
            } catch (CliException e) {
                end("failed", null, e.getMessage());
            } catch (RuntimeException e) {
                end("failed", null, e.toString());
            }
        }

        @Override
        public synchronized void read(long count, long size) {
            status = new Status("running", status.begin(), null, count, size, null, null);
        }

        private synchronized void end(String state, Map<String, Object> result, String failure) {
            status = new Status(state, status.begin(), now(), status.read(), status.size(), result, failure);
        }

        private static String now() {
            return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        }
    }

    /// @param work returns the verdict
    Proofs with(String name, Function<Progress, Map<String, Object>> work) {
        proofs.put(name, new Proof(work));
        return this;
    }

    Map<String, Status> status() {
        var all = new LinkedHashMap<String, Status>();
        proofs.forEach((name, proof) -> all.put(name, proof.status()));
        return all;
    }

    /// Where it runs already, it goes on.
    Map<String, Status> start(String name) {
        proofs.get(name).start();
        return status();
    }
}
