package dev.lossless.todo.problem;

import dev.lossless.edge.ProblemType;

/// The problems that this service has beside the common ones.
public enum TodoProblem implements ProblemType {
    TOO_MANY_TODOS(
            409,
            "There are too many todos to delete them at once",
            "Nothing was deleted. Delete the completed ones first, or one by one."),
    TODO_LIMIT_REACHED(
            409,
            "You have as many todos as one user may have",
            "Nothing was created. Delete some that you do not need any more, for example the completed ones, then try "
                    + "again."),
    IDEMPOTENCY_KEY_IN_USE(
            409,
            "The first request with this Idempotency-Key is still running",
            "Send the same request again in a moment: it gets the first one's answer."),
    IDEMPOTENCY_KEY_REUSED(
            422,
            "This Idempotency-Key belongs to another request",
            "A key belongs to the first request that was sent with it, for 24 hours. Take a new one."),
    BACKLOG_FULL(
            503,
            "Too many events wait to be published",
            "Nothing was changed. The message broker has been away for long. Try again after the seconds of "
                    + "<code>Retry-After</code>; reading goes on as usual.");

    private final Text text;

    TodoProblem(int status, String title, String advice) {
        this.text = new Text(status, title, advice);
    }

    @Override
    public Text text() {
        return text;
    }
}
