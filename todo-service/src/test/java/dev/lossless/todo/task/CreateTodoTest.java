package dev.lossless.todo.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CreateTodoTest {

    private static final List<String> TEXTS = Arrays.asList(
            null,
            "a",
            "a, description=b",
            "b, description=null",
            "null",
            "MEDIUM",
            "\u0000",
            "\u0000b",
            "a\u0000b",
            "b",
            "true",
            "description",
            "title");

    @Test
    void fingerprintsOfDifferentWishesDiffer() {
        var known = new HashMap<String, CreateTodo>();
        for (var title : TEXTS) {
            for (var description : TEXTS) {
                for (var day : Arrays.asList(null, LocalDate.of(2026, 11, 30))) {
                    for (var order : Arrays.asList(null, 0, 1)) {
                        for (var completed : List.of(true, false)) {
                            for (var priority : Priority.values()) {
                                var wish = new CreateTodo(title, description, priority, day, order, completed);
                                var other = known.put(HexFormat.of().formatHex(wish.fingerprint()), wish);
                                assertThat(other).as("%s", wish).isIn(null, wish);
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void fingerprintOfTheSameWishIsTheSame() {
        assertThat(new CreateTodo("a", " ", null, null, null, false).fingerprint())
                .isEqualTo(new CreateTodo("a", null, Priority.MEDIUM, null, null, false).fingerprint());
    }
}
