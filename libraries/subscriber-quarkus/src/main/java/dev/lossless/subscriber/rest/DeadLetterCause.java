package dev.lossless.subscriber.rest;

import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.deadletter.DeadLetter;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Why records became dead letters. Where in a record the mistake is, and how long the record is, tells records
/// apart and no causes: a `#` stands for such a number.
///
/// @param text at most `LONGEST` characters of it
record DeadLetterCause(String text) {

    static final int LONGEST = 500;

    private static final Pattern OF_ONE_RECORD = Pattern.compile("\\d+(?= bytes)|(?<=line |column )\\d+");

    DeadLetterCause {
        text = shortened(OF_ONE_RECORD.matcher(text).replaceAll("#"));
    }

    static DeadLetterCause of(ConsumerRecord<byte[], byte[]> deadLetter) {
        return new DeadLetterCause(Envelope.header(deadLetter, DeadLetter.CAUSE)
                .filter(text -> !text.isEmpty())
                .orElse("no cause is recorded"));
    }

    /// @param text of a dead letter, or as [#text] gives it
    /// @throws IllegalArgumentException when it is too long
    static DeadLetterCause parse(String text) {
        if (text.codePointCount(0, text.length()) > LONGEST) {
            throw new IllegalArgumentException(text);
        }
        return new DeadLetterCause(text);
    }

    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) > LONGEST
                ? text.substring(0, text.offsetByCodePoints(0, LONGEST))
                : text;
    }
}
