package dev.lossless.todo.listcache;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;

/// Visits every state that a model can reach, the nearest first, until a promise is broken. The way that
/// it then shows is a shortest one.
///
/// @param <S> the states: finite in number, with value equality
final class Explorer<S> {

    interface Model<S> {

        S initial();

        /// All that can happen next.
        Stream<Step<S>> steps(S state);

        /// What should hold in this state and does not.
        Optional<String> brokenIn(S state);
    }

    /// @param broken what must not happen and does so in this step
    record Step<S>(String name, S next, Optional<String> broken) {}

    /// @param broken empty when every state was visited
    record Exploration(int states, long steps, Optional<Broken> broken) {}

    /// @param way the steps from the initial state to the one that breaks the promise
    record Broken(String promise, List<String> way) {}

    private record Visit<S>(S state, String step, Optional<Visit<S>> before) {}

    private final Model<S> model;
    private final Set<S> seen = new HashSet<>();
    private final Queue<Visit<S>> open = new ArrayDeque<>();
    private long steps;

    private Explorer(Model<S> model) {
        this.model = model;
    }

    static <S> Exploration explore(Model<S> model) {
        return new Explorer<>(model).explore();
    }

    private Exploration explore() {
        var broken = add(new Visit<>(model.initial(), "", Optional.empty()));
        while (broken.isEmpty() && !open.isEmpty()) {
            broken = visit(open.remove());
        }
        return new Exploration(seen.size(), steps, broken);
    }

    private Optional<Broken> visit(Visit<S> visit) {
        return model.steps(visit.state())
                .map(step -> take(step, visit))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Broken> take(Step<S> step, Visit<S> before) {
        steps++;
        var visit = new Visit<>(step.next(), step.name(), Optional.of(before));
        return step.broken().isPresent() ? broken(step.broken(), visit) : add(visit);
    }

    private Optional<Broken> add(Visit<S> visit) {
        if (!seen.add(visit.state())) {
            return Optional.empty();
        }
        open.add(visit);
        return broken(model.brokenIn(visit.state()), visit);
    }

    private Optional<Broken> broken(Optional<String> promise, Visit<S> last) {
        return promise.map(text -> new Broken(text, way(last)));
    }

    private List<String> way(Visit<S> last) {
        return Stream.iterate(Optional.of(last), Optional::isPresent, visit -> visit.get()
                        .before())
                .map(visit -> visit.get().step())
                .filter(step -> !step.isEmpty())
                .toList()
                .reversed();
    }
}
