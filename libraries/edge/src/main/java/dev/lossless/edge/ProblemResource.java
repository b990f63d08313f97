package dev.lossless.edge;

import io.quarkus.arc.All;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The pages behind the type URIs of the problems.
@Path("/problems")
@PermitAll
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
class ProblemResource {

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>%1$s</title>
            <style>
              body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
              :root { color-scheme: light dark; }
            </style>
            <h1>%1$s</h1>
            %2$s
            </html>
            """;

    private final List<ProblemType> types;

    ProblemResource(@All List<ProblemCatalogue> catalogues) {
        var own = catalogues.stream().flatMap(catalogue -> catalogue.types().stream());
        this.types = Stream.<ProblemType>concat(Stream.of(CommonProblem.values()), own)
                .sorted(Comparator.comparingInt(ProblemType::status))
                .toList();
    }

    @GET
    public String all() {
        var items = types.stream()
                .map(type -> "<li><a href=\"%s\">%s</a> (%d)</li>".formatted(type.uri(), type.title(), type.status()))
                .collect(Collectors.joining("\n", "<ul>\n", "\n</ul>"));
        return PAGE.formatted("Problems", items);
    }

    @GET
    @Path("/{slug}")
    public String one(@PathParam("slug") String slug) {
        var type = types.stream()
                .filter(known -> known.slug().equals(slug))
                .findFirst()
                .orElseThrow(NotFoundException::new);
        return PAGE.formatted(
                type.title(),
                "<p>HTTP status %d. %s</p>\n<p><a href=\"/problems\">All problems</a></p>"
                        .formatted(type.status(), type.advice()));
    }
}
