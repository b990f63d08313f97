package dev.lossless.local;

import java.util.Optional;

/// Finds out on whose behalf this test process runs.
final class TestProcess {

    /// Set by Surefire and Failsafe in the processes that they fork.
    private static final String FORKED_BY_MAVEN = "surefire.real.class.path";

    private TestProcess() {}

    /// The process whose end means that the servers are no longer needed: the Maven process above a forked test
    /// process, so that they outlive one module's tests; this process itself where nothing forked it, as in an IDE.
    static ProcessHandle userOfServers() {
        var self = ProcessHandle.current();
        return System.getProperty(FORKED_BY_MAVEN) == null
                ? self
                : javaAbove(self).orElse(self);
    }

    private static Optional<ProcessHandle> javaAbove(ProcessHandle process) {
        var parent = process.parent();
        while (parent.isPresent() && !runsJava(parent.get())) {
            parent = parent.get().parent();
        }
        return parent;
    }

    private static boolean runsJava(ProcessHandle process) {
        return process.info().command().map(path -> path.endsWith("/java")).orElse(false);
    }
}
