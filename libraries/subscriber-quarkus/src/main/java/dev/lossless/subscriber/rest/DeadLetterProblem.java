package dev.lossless.subscriber.rest;

import dev.lossless.edge.ProblemCatalogue;
import dev.lossless.edge.ProblemType;
import jakarta.inject.Singleton;
import java.util.List;

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

    private final Text text;

    DeadLetterProblem(int status, String title, String advice) {
        this.text = new Text(status, title, advice);
    }

    @Override
    public Text text() {
        return text;
    }

    @Singleton
    static class Catalogue implements ProblemCatalogue {

        @Override
        public List<? extends ProblemType> types() {
            return List.of(values());
        }
    }
}
