package dev.lossless.drill.check;

import java.util.ArrayList;
import java.util.List;

/// What became of one invariant.
///
/// @param claim      what must hold
/// @param looked     how many things were looked at
/// @param what       those things
/// @param violations the first ones, for a person
/// @param violated   how many there are
public record Judgement(String name, String claim, long looked, String what, List<String> violations, long violated) {

    private static final int KEPT = 20;

    public boolean holds() {
        return violated == 0;
    }

    /// Collects violations while an invariant is checked.
    static final class Draft {

        private final String name;
        private final String claim;
        private final String what;
        private final List<String> violations = new ArrayList<>();
        private long looked;
        private long violated;

        Draft(String name, String claim, String what) {
            this.name = name;
            this.claim = claim;
            this.what = what;
        }

        void look() {
            looked++;
        }

        void look(long count) {
            looked += count;
        }

        void violate(String format, Object... values) {
            violated++;
            if (violations.size() < KEPT) {
                violations.add(format.formatted(values));
            }
        }

        /// What looked at nothing has proved nothing.
        void requireSomething() {
            if (looked == 0) {
                violate("there was nothing to look at");
            }
        }

        Judgement judge() {
            return new Judgement(name, claim, looked, what, List.copyOf(violations), violated);
        }
    }
}
