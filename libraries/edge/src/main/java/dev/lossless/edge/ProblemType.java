package dev.lossless.edge;

import java.util.Locale;

/// A type of problem (RFC 9457). An enum implements it: [CommonProblem] has what every service may answer, a service
/// or library adds its own and makes them known by a [ProblemCatalogue].
public interface ProblemType {

    /// The constant's name, as an enum has it.
    String name();

    /// What all answers of the type say.
    ///
    /// @param status the HTTP status of the answer
    /// @param title  what it is, in a few words
    /// @param advice HTML: what it means and what to do, for the type's page
    record Text(int status, String title, String advice) {}

    Text text();

    default int status() {
        return text().status();
    }

    default String title() {
        return text().title();
    }

    default String advice() {
        return text().advice();
    }

    /// The name in the address of the type's page: `version-conflict`.
    default String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The type URI, which is a page of the running service.
    default String uri() {
        return "/problems/" + slug();
    }
}
