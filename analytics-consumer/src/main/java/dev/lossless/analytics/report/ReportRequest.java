package dev.lossless.analytics.report;

import dev.lossless.analytics.figures.Kept;
import dev.lossless.analytics.figures.Slot;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.edge.QueryParameters;
import dev.lossless.edge.TimeZones;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a caller asks for: the query parameters of a report.
///
/// @param csv what `format` says, if it is there
record ReportRequest(Period period, Optional<Boolean> csv) {

    static final int MAX_DAYS = 366;
    private static final int DEFAULT_DAYS = 7;
    private static final String UTC = "UTC";
    private static final Pattern DATE = Pattern.compile("(19[7-9]\\d|[2-9]\\d{3})-\\d{2}-\\d{2}");
    private static final String A_DATE = "must be a day such as 2026-11-30, from 1970 to 9999";
    private static final String A_ZONE = "must be the IANA name of a time zone, such as Europe/Berlin or UTC";

    /// @throws ProblemException 400 that names what is wrong
    static ReportRequest of(UriInfo uri, Clock clock, Kept kept) {
        var query = new QueryParameters(uri);
        var from = Optional.ofNullable(query.read("from", A_DATE, ReportRequest::date));
        var to = Optional.ofNullable(query.read("to", A_DATE, ReportRequest::date));
        var zone = Optional.ofNullable(query.read("timeZone", A_ZONE, TimeZones::named));
        var csv = Optional.ofNullable(query.read("format", "must be json or csv", ReportRequest::csv));
        query.requireValid();
        return new ReportRequest(requireKept(period(from, to, zone.orElse(ZoneId.of(UTC)), clock), kept), csv);
    }

    private static Period period(Optional<LocalDate> from, Optional<LocalDate> to, ZoneId zone, Clock clock) {
        var last = to.orElseGet(() -> LocalDate.now(clock.withZone(zone)));
        var first = from.orElse(last.minusDays(DEFAULT_DAYS - 1));
        requireLength(first, last);
        return wholeSlots(new Period(first, last, zone));
    }

    private static LocalDate date(String text) {
        if (DATE.matcher(text).matches()) {
            return LocalDate.parse(text);
        }
        throw new IllegalArgumentException(text);
    }

    private static boolean csv(String format) {
        return switch (format) {
            case "csv" -> true;
            case "json" -> false;
            default -> throw new IllegalArgumentException(format);
        };
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

    /// Events are counted in quarters of an hour. Only before 1972 did the days of a time zone begin at other
    /// times.
    private static Period wholeSlots(Period period) {
        var whole = period.days().stream()
                .allMatch(day -> day.atStartOfDay(period.zone()).toEpochSecond() % Slot.SECONDS == 0);
        if (!whole) {
            throw invalid("timeZone", "has days in this period that do not begin with a quarter of an hour of UTC");
        }
        return period;
    }

    /// Of old days the quarters are not kept: only days that are those of UTC can be told.
    private static Period requireKept(Period period, Kept kept) {
        var all = period.days().stream()
                .filter(day -> Slot.firstOf(day, period.zone()).number() < kept.firstSlot())
                .allMatch(day -> Slot.firstOf(day, period.zone()).number() % Kept.SLOTS_OF_A_DAY == 0);
        if (!all) {
            throw invalid(
                    "timeZone",
                    "must be UTC for days before %s: their figures are kept by the day of UTC".formatted(kept.since()));
        }
        return period;
    }

    private static ProblemException invalid(String parameter, String detail) {
        return new ProblemException(Problem.invalidParameter(parameter, detail));
    }
}
