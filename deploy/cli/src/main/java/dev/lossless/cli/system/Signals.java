package dev.lossless.cli.system;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/// SIGINT (Ctrl-C), SIGTERM and SIGHUP: the first one stops in order, a further one by force.
///
/// `sun.misc.Signal` is the JDK's only way to see a second Ctrl-C; it is used by reflection, because javac has no
/// accepted way to be told that this is meant.
final class Signals {

    private static final int EXIT_CODE_BASE = 128;

    private Signals() {}

    /// Both get the exit code that belongs to the signal, on a thread of their own.
    static void handle(IntConsumer first, IntConsumer further) {
        var seen = new AtomicBoolean();
        IntConsumer handler = exitCode -> {
            if (seen.compareAndSet(false, true)) {
                first.accept(exitCode);
            } else {
                further.accept(exitCode);
            }
        };
        install("INT", 2, handler);
        install("TERM", 15, handler);
        install("HUP", 1, handler);
    }

    private static void install(String name, int number, IntConsumer handler) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handlerType = Class.forName("sun.misc.SignalHandler");
            var proxy =
                    Proxy.newProxyInstance(handlerType.getClassLoader(), new Class<?>[] {handlerType}, (_, _, _) -> {
                        handler.accept(EXIT_CODE_BASE + number);
                        return null;
                    });
            signal.getMethod("handle", signal, handlerType)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
