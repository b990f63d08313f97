package dev.lossless.analytics.report;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;
import java.util.List;
import java.util.Optional;

/// A report in the media type that the caller wants: what the parameter `format` says, else what `Accept`
/// prefers.
final class ReportAnswer {

    private static final List<Variant> VARIANTS = Variant.mediaTypes(
                    MediaType.APPLICATION_JSON_TYPE, MediaType.valueOf(Csv.MEDIA_TYPE))
            .add()
            .build();

    private ReportAnswer() {}

    static Response of(Report report, Optional<Boolean> csv, Request request) {
        var answer = csv.orElseGet(() -> prefersCsv(request))
                ? Response.ok(Csv.of(report), Csv.MEDIA_TYPE + ";charset=UTF-8;header=present")
                : Response.ok(report, MediaType.APPLICATION_JSON_TYPE);
        return answer.header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static boolean prefersCsv(Request request) {
        var variant = request.selectVariant(VARIANTS);
        return variant != null && variant.getMediaType().getSubtype().equals("csv");
    }
}
