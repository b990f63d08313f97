package dev.lossless.edge.log;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.formatters.PatternFormatter;

/// Writes control characters and line ends in messages as `\n` or `\u001b`: a text that comes from somebody else can
/// then neither begin a line of the log nor speak to the terminal. Nothing is filtered out.
@LoggingFilter(name = "one-line")
public final class OneLineLogs implements Filter {

    private static final PatternFormatter MESSAGE = new PatternFormatter("%s");

    @Override
    public boolean isLoggable(LogRecord logRecord) {
        var message = MESSAGE.format(ExtLogRecord.wrap(logRecord));
        if (EscapedThrowable.needsEscape(message)) {
            escape(logRecord, EscapedThrowable.escape(message));
        }
        if (EscapedThrowable.needsEscape(logRecord.getThrown())) {
            logRecord.setThrown(EscapedThrowable.of(logRecord.getThrown()));
        }
        return true;
    }

    private static void escape(LogRecord logRecord, String message) {
        logRecord.setParameters(null);
        if (logRecord instanceof ExtLogRecord entry) {
            entry.setMessage(message, FormatStyle.NO_FORMAT);
        } else {
            logRecord.setMessage(message);
        }
    }
}
