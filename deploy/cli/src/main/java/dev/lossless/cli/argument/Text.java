package dev.lossless.cli.argument;

import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/// What an argument must look like.
///
/// @param expected in words, for the message that refuses something else
record Text(Pattern pattern, String expected) {

    Text(String pattern, String expected) {
        this(Pattern.compile(pattern), expected);
    }

    /// @throws TypeConversionException for a text that does not look like it
    String require(String text) {
        if (!pattern.matcher(text).matches()) {
            throw refusal(text);
        }
        return text;
    }

    TypeConversionException refusal(String text) {
        return new TypeConversionException("'%s' is not %s".formatted(Shown.of(text), expected));
    }
}
