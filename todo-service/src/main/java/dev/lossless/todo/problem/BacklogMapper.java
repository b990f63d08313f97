package dev.lossless.todo.problem;

import dev.lossless.edge.Problem;
import dev.lossless.todo.outbox.BacklogFullException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// The answer while too many events wait to be published.
class BacklogMapper {

    private static final int RETRY_AFTER_SECONDS = 30;

    @ServerExceptionMapper(BacklogFullException.class)
    Response backlogFull() {
        return Problem.of(TodoProblem.BACKLOG_FULL)
                .answer()
                .header(HttpHeaders.RETRY_AFTER, null)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }
}
