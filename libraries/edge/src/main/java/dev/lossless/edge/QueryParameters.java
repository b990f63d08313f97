package dev.lossless.edge;

import dev.lossless.edge.Problem.FieldError;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The query parameters of one request. Each known one is read once; what is invalid, empty, unknown or given
/// twice is collected, and refused together: a misspelt filter must not be a missing one.
///
/// A resource method that reads its query by this class says so by [dev.lossless.edge.request.ReadsQuery].
public final class QueryParameters {

    private static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]{0,9}");

    private final Map<String, List<String>> given;
    private final TreeSet<String> known = new TreeSet<>();
    private final List<FieldError> errors = new ArrayList<>();

    public QueryParameters(UriInfo uri) {
        this.given = uri.getQueryParameters();
    }

    /// The parameter's value; null when it is absent or, which is remembered, not what is expected.
    ///
    /// @param expected what it must be, for the answer that refuses it
    /// @param parser throws when the text is no such value
    public <T> T read(String name, String expected, Function<String, T> parser) {
        var value = single(name);
        return value == null ? null : parse(name, value, expected, parser);
    }

    /// The parameter's value, `true` or `false`; null when it is absent or, which is remembered, something
    /// else.
    public Boolean readFlag(String name) {
        return read(name, "must be true or false", QueryParameters::flag);
    }

    /// The parameter's value, a whole number in decimal without sign and leading zeros; null when it is
    /// absent or, which is remembered, something else.
    ///
    /// @param least at least 0
    public Integer readNumber(String name, int least, int most) {
        return read(name, "must be a number from %d to %d".formatted(least, most), text -> number(text, least, most));
    }

    /// The parameter's value, a [Timestamp]; null when it is absent or, which is remembered, something else.
    public Instant readTime(String name) {
        return read(name, Timestamp.EXPECTED, Timestamp::parse);
    }

    /// Refuses, with whatever else is refused, that the parameter is absent.
    public void requireGiven(String name) {
        if (given.getOrDefault(name, List.of()).isEmpty()) {
            errors.add(FieldError.inQuery(name, "must be given"));
        }
    }

    /// To be called when all known parameters have been read.
    ///
    /// @throws ProblemException 400 that names every parameter that is not as it must be
    public void requireValid() {
        given.keySet().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> errors.add(FieldError.inQuery(name, "is not known here" + suggestion())));
        if (!errors.isEmpty()) {
            throw new ProblemException(Problem.invalid(errors));
        }
    }

    /// Refuses what [#requireValid] refuses, when somebody else reads the values.
    ///
    /// @param names the known parameters
    /// @throws ProblemException 400 that names every parameter that is unknown, empty or given twice
    public void requireOnly(Set<String> names) {
        names.forEach(this::single);
        requireValid();
    }

    private String single(String name) {
        known.add(name);
        var values = given.getOrDefault(name, List.of());
        if (values.size() > 1) {
            errors.add(FieldError.inQuery(name, "must be given once"));
            return null;
        }
        if (values.isEmpty()) {
            return null;
        }
        if (values.getFirst().isEmpty()) {
            errors.add(FieldError.inQuery(name, "must not be empty"));
            return null;
        }
        return values.getFirst();
    }

    private String suggestion() {
        return known.isEmpty() ? "" : "; known are " + String.join(", ", known);
    }

    private <T> T parse(String name, String value, String expected, Function<String, T> parser) {
        try {
            return parser.apply(value);
        } catch (RuntimeException _) {
            errors.add(FieldError.inQuery(name, expected));
            return null;
        }
    }

    private static int number(String text, int least, int most) {
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        var number = Integer.parseInt(text);
        if (number < least || number > most) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    private static boolean flag(String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(value);
        };
    }
}
