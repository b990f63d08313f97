package dev.lossless.analytics.report;

import dev.lossless.analytics.Problem;
import dev.lossless.analytics.ProblemException;
import dev.lossless.analytics.Slot;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a caller asks for: the query parameters of a report.
///
/// @param csv what `format` says, if it is there
record ReportRequest(Period period, Optional<Boolean> csv) {

    static final int MAX_DAYS = 366;
    private static final int DEFAULT_DAYS = 7;
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final List<String> PARAMETERS = List.of("from", "to", "timeZone", "format");
    private static final Pattern DATE = Pattern.compile("(19[7-9]\\d|[2-9]\\d{3})-\\d{2}-\\d{2}");

    /// @throws ProblemException 400 that names the parameter
    static ReportRequest of(MultivaluedMap<String, String> query, Clock clock) {
        query.forEach(ReportRequest::requireKnownAndSingle);
        var zone = first(query, "timeZone").map(ReportRequest::zone).orElse(UTC);
        var to = first(query, "to").map(text -> date("to", text)).orElseGet(() -> LocalDate.now(clock.withZone(zone)));
        var from = first(query, "from").map(text -> date("from", text)).orElse(to.minusDays(DEFAULT_DAYS - 1));
        requireLength(from, to);
        return new ReportRequest(
                wholeSlots(new Period(from, to, zone)), first(query, "format").map(ReportRequest::csv));
    }

    private static void requireKnownAndSingle(String name, List<String> values) {
        if (!PARAMETERS.contains(name)) {
            throw invalid(name, "is unknown; known are " + String.join(", ", PARAMETERS));
        }
        if (values.size() > 1) {
            throw invalid(name, "must be given once");
        }
    }

    private static Optional<String> first(MultivaluedMap<String, String> query, String name) {
        return Optional.ofNullable(query.getFirst(name));
    }

    private static LocalDate date(String name, String text) {
        try {
            if (DATE.matcher(text).matches()) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeException _) {
            // falls through to the refusal
        }
        throw invalid(name, "must be a day such as 2026-11-30, from 1970 to 9999");
    }

    private static ZoneId zone(String name) {
        if (ZoneId.getAvailableZoneIds().contains(name)) {
            return ZoneId.of(name);
        }
        throw invalid("timeZone", "must be the IANA name of a time zone, such as Europe/Berlin or UTC");
    }

    private static void requireLength(LocalDate from, LocalDate to) {
        if (from.isAfter(to)) {
            throw invalid("from", "must not be after to, which is " + to);
        }
        var days = ChronoUnit.DAYS.between(from, to) + 1;
        if (days > MAX_DAYS) {
            throw invalid("from", "must be at most " + MAX_DAYS + " days before the end of to; these are " + days);
        }
    }

    /// Events are counted in quarters of an hour. Only before 1972 did the days of a time zone begin at other times.
    private static Period wholeSlots(Period period) {
        var whole = period.days().stream()
                .allMatch(day -> day.atStartOfDay(period.zone()).toEpochSecond() % Slot.SECONDS == 0);
        if (!whole) {
            throw invalid("timeZone", "has days in this period that do not begin with a quarter of an hour of UTC");
        }
        return period;
    }

    private static boolean csv(String format) {
        return switch (format) {
            case "csv" -> true;
            case "json" -> false;
            default -> throw invalid("format", "must be json or csv");
        };
    }

    private static ProblemException invalid(String parameter, String detail) {
        return new ProblemException(Problem.invalid(parameter, detail));
    }
}
