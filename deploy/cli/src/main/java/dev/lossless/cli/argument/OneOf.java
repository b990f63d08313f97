package dev.lossless.cli.argument;

import java.util.List;
import picocli.CommandLine.TypeConversionException;

/// Names of which an argument is one. Another one is refused with all that there are.
///
/// @param what such a name stands for, as in `a profile`
public record OneOf(String what, List<String> names) {

    /// @throws TypeConversionException for a name that is none of these
    public String require(String text) {
        if (!names.contains(text)) {
            throw new TypeConversionException(
                    "'%s' is not %s. There are: %s".formatted(Shown.of(text), what, String.join(", ", names)));
        }
        return text;
    }
}
