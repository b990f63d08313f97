package dev.lossless.todo.aggregate;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.edge.request.EntityTags;
import dev.lossless.edge.request.RequestHeaders;

/// The entity tag of an aggregate, which is its version, and what a change says about it (RFC 9110, section 13.1).
public record Precondition(EntityTags ifMatch, EntityTags ifNoneMatch) {

    /// @throws ProblemException 400 when a condition cannot be read
    public static Precondition of(RequestHeaders headers) {
        return new Precondition(headers.ifMatch(), headers.ifNoneMatch());
    }

    public static String tagOf(long version) {
        return "\"" + version + "\"";
    }

    /// @throws ProblemException 412 when the aggregate, in this version, is not as the client expects it
    public void require(long version) {
        var tag = tagOf(version);
        if (!ifMatch.isAbsent() && !ifMatch.matchesStrongly(tag)) {
            throw conflict("Its version is %d now. Read it again and decide.".formatted(version));
        }
        if (ifNoneMatch.matchesWeakly(tag)) {
            throw conflict("It is there, in version %d.".formatted(version));
        }
    }

    private static ProblemException conflict(String detail) {
        return new ProblemException(Problem.of(CommonProblem.VERSION_CONFLICT, detail));
    }
}
