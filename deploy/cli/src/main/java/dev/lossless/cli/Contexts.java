package dev.lossless.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// The systems that this user works with: one file, a context for each system, and in it values of options by
/// their names. What the command line or the environment says goes before.
///
/// ```yaml
/// current: staging contexts:
///   staging:
///     todo-url: "http://127.0.0.1:8080"
///     kafka: "127.0.0.1:9093"
/// ```
record Contexts(Path file, Optional<String> chosen) implements IDefaultValueProvider {

    private static final String OPTION = "--context";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:(\\w+)");

    /// What the file holds.
    ///
    /// @param current the context where none is chosen
    record Content(String current, Map<String, Map<String, String>> contexts) {

        Content {
            contexts = contexts == null ? Map.of() : contexts;
        }
    }

    /// The file is `$TODO_CONFIG`, else `.config/todo.yaml` in the user's home folder. The context is what
    /// `--context`
    /// says, else `$TODO_CONTEXT`, else the file's `current`.
    static Contexts of(Map<String, String> environment, List<String> arguments) {
        var file = Optional.ofNullable(environment.get("TODO_CONFIG"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".config", "todo.yaml"));
        return new Contexts(file, given(arguments).or(() -> Optional.ofNullable(environment.get("TODO_CONTEXT"))));
    }

    private static Optional<String> given(List<String> arguments) {
        for (var place = 0; place < arguments.size(); place++) {
            if (arguments.get(place).startsWith(OPTION + "=")) {
                return Optional.of(arguments.get(place).substring(OPTION.length() + 1));
            }
            if (arguments.get(place).equals(OPTION) && place + 1 < arguments.size()) {
                return Optional.of(arguments.get(place + 1));
            }
        }
        return Optional.empty();
    }

    /// The options that a context may give: those that have a variable of the environment, too.
    static TreeSet<String> names(CommandLine program) {
        var names = program.getSubcommands().values().stream()
                .flatMap(verb -> names(verb).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        program.getCommandSpec().options().stream()
                .filter(Contexts::isFromOutside)
                .map(Contexts::name)
                .forEach(names::add);
        return names;
    }

    /// Whether a context is chosen, by the call, by the environment or by the file.
    boolean isInEffect() {
        return chosen.isPresent() || Files.exists(file) && read().current() != null;
    }

    /// @throws CliException if the file is no such file, the context is not in it, or it has what is no option
    Map<String, String> values(TreeSet<String> known) {
        if (Files.notExists(file)) {
            if (chosen.isPresent()) {
                throw new CliException("There is no context " + chosen.get() + ": there is no file " + file + ".");
            }
            return Map.of();
        }
        var content = read();
        var name = chosen.or(() -> Optional.ofNullable(content.current()));
        if (name.isEmpty()) {
            return Map.of();
        }
        var values = content.contexts().get(name.get());
        if (values == null) {
            throw new CliException("There is no context " + name.get() + " in " + file + ". There are: "
                    + String.join(", ", new TreeSet<>(content.contexts().keySet())) + ".");
        }
        var unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new CliException("The context %s in %s has what is no option: %s. Known are %s."
                    .formatted(name.get(), file, String.join(", ", unknown), String.join(", ", known)));
        }
        return values;
    }

    private Content read() {
        try {
            var content = YAMLMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build()
                    .readValue(file.toFile(), new TypeReference<Content>() {});
            return content == null ? new Content(null, Map.of()) : content;
        } catch (JacksonException e) {
            throw new CliException(file + " is not as it should be: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new CliException("Cannot read " + file + ": " + e, e);
        }
    }

    /// Nothing where the environment has a value.
    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !isFromOutside(option) || isInEnvironment(option)) {
            return null;
        }
        var root = argument.command().root().commandLine();
        var value = values(names(root)).get(name(option));
        return value == null ? null : resolved(option, value);
    }

    /// A file is named from where the file of contexts lies.
    private String resolved(OptionSpec option, String value) {
        return option.type() == Path.class && !value.isBlank()
                ? file.toAbsolutePath().resolveSibling(value).toString()
                : value;
    }

    private static boolean isFromOutside(OptionSpec option) {
        return variable(option).isPresent();
    }

    private static boolean isInEnvironment(OptionSpec option) {
        return variable(option).map(System::getenv).isPresent();
    }

    /// The variable of the environment that gives this option its value, as its declaration says: the model
    /// has the value only.
    private static Optional<String> variable(OptionSpec option) {
        if (!(option.userObject() instanceof Field field)) {
            return Optional.empty();
        }
        var declared = VARIABLE.matcher(field.getAnnotation(Option.class).defaultValue());
        return declared.lookingAt() ? Optional.of(declared.group(1)) : Optional.empty();
    }

    private static String name(OptionSpec option) {
        return option.longestName().replaceFirst("^--", "");
    }
}
