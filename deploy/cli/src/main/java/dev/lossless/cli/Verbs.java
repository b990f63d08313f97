package dev.lossless.cli;

import java.lang.reflect.Constructor;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/// Makes verbs: one whose constructor asks for the [Terminal] gets it.
record Verbs(Terminal terminal) implements IFactory {

    @Override
    public <K> K create(Class<K> type) throws Exception {
        var wanted = Stream.of(type.getDeclaredConstructors())
                .filter(this::wantsTerminal)
                .findFirst();
        if (wanted.isEmpty()) {
            return CommandLine.defaultFactory().create(type);
        }
        wanted.get().setAccessible(true);
        return type.cast(wanted.get().newInstance(terminal));
    }

    private boolean wantsTerminal(Constructor<?> constructor) {
        return constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Terminal.class;
    }
}
