package dev.lossless.todo.problem;

import dev.lossless.edge.ProblemCatalogue;
import dev.lossless.edge.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

@ApplicationScoped
class TodoProblems implements ProblemCatalogue {

    @Override
    public List<? extends ProblemType> types() {
        return List.of(TodoProblem.values());
    }
}
