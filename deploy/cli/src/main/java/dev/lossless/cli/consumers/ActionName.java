package dev.lossless.cli.consumers;

import dev.lossless.cli.argument.Shown;
import dev.lossless.cli.consumers.DeadLetters.Action;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads what to do with dead letters.
final class ActionName implements ITypeConverter<Action> {

    @Override
    public Action convert(String text) {
        return Stream.of(Action.values())
                .filter(action -> action.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "is not list, causes, show, re-drive or discard: " + Shown.of(text)));
    }
}
