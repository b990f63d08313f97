package dev.lossless.todo.aggregate;

import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.todo.problem.TodoProblem;
import java.util.Arrays;

/// The entity tag of an aggregate, which is its version, and what requests say about it (RFC 9110, section 13.1).
///
/// @param ifMatch the header's value; null when the request has none
public record Precondition(String ifMatch) {

    public static String tagOf(long version) {
        return "\"" + version + "\"";
    }

    /// Whether a client that sent this `If-None-Match` has the version already. The comparison is the weak one.
    public static boolean isKnown(String ifNoneMatch, String tag) {
        return ifNoneMatch != null && (isAny(ifNoneMatch) || names(ifNoneMatch.replace("W/", ""), tag));
    }

    /// @throws ProblemException 412 when the client has seen another version
    public void require(long version) {
        if (ifMatch != null && !isAny(ifMatch) && !names(ifMatch, tagOf(version))) {
            throw new ProblemException(Problem.of(
                    TodoProblem.VERSION_CONFLICT,
                    "Its version is %d now. Read it again and decide.".formatted(version)));
        }
    }

    private static boolean isAny(String tags) {
        return tags.strip().equals("*");
    }

    private static boolean names(String tags, String tag) {
        return Arrays.stream(tags.split(",")).map(String::strip).anyMatch(tag::equals);
    }
}
