package dev.lossless.todo.listcache;

import static dev.lossless.todo.listcache.ListCacheModel.CONSUMED;
import static dev.lossless.todo.listcache.ListCacheModel.FILLED;
import static dev.lossless.todo.listcache.ListCacheModel.OWN_WRITE;
import static dev.lossless.todo.listcache.ListCacheModel.TOKEN;
import static dev.lossless.todo.listcache.ListCacheProtocol.AS_BUILT;
import static dev.lossless.todo.listcache.ListCacheProtocol.NO_REWIND_AFTER_FAIL_OVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lossless.todo.listcache.Explorer.Broken;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Proves the rules of the list cache for small numbers of readers and writes, by trying every order of steps.
/// That the proof can fail is shown by rules with a mistake.
class ListCacheModelTest {

    @ParameterizedTest(name = "{0} readers, {1} writes, fail-over: {2}")
    @CsvSource({"2, 3, false, 150000", "3, 1, false, 50000", "2, 1, true, 100000", "1, 2, true, 15000"})
    void noOrderOfStepsBreaksAPromise(int readers, int writes, boolean failOver, int atLeast) {
        var explored = Explorer.explore(new ListCacheModel(AS_BUILT, readers, writes, failOver));
        System.out.printf(
                "list cache, %d readers, %d writes, fail-over %b: %,d states, %,d steps%n",
                readers, writes, failOver, explored.states(), explored.steps());
        assertThat(explored.broken()).isEmpty();
        assertThat(explored.states()).isGreaterThan(atLeast);
    }

    @ParameterizedTest
    @MethodSource
    void everyMistakeIsFound(ListCacheProtocol mistake, String promise) {
        var failOver = mistake == NO_REWIND_AFTER_FAIL_OVER;
        var explored = Explorer.explore(new ListCacheModel(mistake, 2, 2, failOver));
        explored.broken().ifPresent(broken -> System.out.println(mistake + ": " + String.join(", ", broken.way())));
        assertThat(explored.broken()).map(Broken::promise).contains(promise);
    }

    static Stream<Arguments> everyMistakeIsFound() {
        return Stream.of(ListCacheProtocol.values())
                .filter(protocol -> protocol != AS_BUILT)
                .map(mistake -> arguments(mistake, promiseBrokenBy(mistake)));
    }

    private static String promiseBrokenBy(ListCacheProtocol mistake) {
        return switch (mistake) {
            case TOKEN_IGNORED, VERSION_READ_AFTER_LIST -> TOKEN;
            case OWN_WRITE_FORGOTTEN -> OWN_WRITE;
            case ONLY_NEWER_LISTS_STORED -> FILLED;
            default -> CONSUMED;
        };
    }
}
