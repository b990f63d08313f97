package dev.lossless.subscriber.testkit;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import org.jboss.logging.MDC;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/// What a class logs while this is open.
public final class LogLines implements AutoCloseable {

    private static final PatternFormatter TEXT = new PatternFormatter("%s");

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Logger logger;
    private final ExtHandler handler = new ExtHandler() {
        @Override
        protected void doPublish(ExtLogRecord line) {
            lines.add(new Line(TEXT.format(line), Optional.ofNullable(MDC.get("traceId"))));
        }
    };

    private record Line(String text, Optional<Object> traceId) {}

    public LogLines(Class<?> source) {
        this(source.getName());
    }

    /// @param source the name of the class
    public LogLines(String source) {
        logger = Logger.getLogger(source);
        logger.addHandler(handler);
    }

    /// The traces of the lines that hold this text.
    public List<Optional<Object>> tracesOf(String text) {
        return lines.stream()
                .filter(line -> line.text().contains(text))
                .map(Line::traceId)
                .toList();
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
    }
}
