package dev.lossless.subscriber.rest;

import dev.lossless.edge.ProblemCatalogue;
import dev.lossless.edge.ProblemType;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;

/// The problem types of the administration of dead letters.
enum DeadLetterProblem implements ProblemType {
    DEAD_LETTER_SETTLED(
            409,
            "The dead letter is settled already",
            "It was re-driven or discarded before; <code>settlement</code> says by whom and when."),
    DEAD_LETTER_WITHOUT_SOURCE(
            409,
            "The record does not tell where it came from, or is not there any more; it can only be discarded",
            "A dead letter is driven again as the record that it was in its source topic.");

    private final int status;
    private final String title;
    private final String advice;

    DeadLetterProblem(int status, String title, String advice) {
        this.status = status;
        this.title = title;
        this.advice = advice;
    }

    @Override
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public String advice() {
        return advice;
    }

    @Singleton
    static class Catalogue implements ProblemCatalogue {

        @Override
        public List<? extends ProblemType> types() {
            return List.of(values());
        }
    }
}
