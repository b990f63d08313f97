package dev.lossless.todo.task;

import static dev.lossless.todo.Users.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TodoServiceTest
class ListTodosTest {

    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    private final String alice = Users.fresh();

    @ParameterizedTest
    @CsvSource({
        "createdAt,  a b c d",
        "-createdAt, d c b a",
        "dueDate,    b d a c",
        "-dueDate,   c a d b",
        "priority,   a c d b",
        "-priority,  b d c a",
        "order,      c a b d",
        "-order,     d b a c",
    })
    void listIsSortedAndPagesNeitherRepeatNorSkip(String sort, String expected) {
        createSome();
        var url = "/todos?limit=1&sort=" + sort;
        var titles = new ArrayList<String>();
        while (url != null) {
            var page = as(alice).get(url);
            titles.addAll(page.jsonPath().getList("title", String.class));
            url = next(page);
        }
        assertThat(titles).containsExactly(expected.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "completed=true, b",
        "completed=false, d c a",
        "priority=MEDIUM, d c",
        "dueBefore=2026-12-02, d b",
        "q=B, b",
        "q=%25, ''",
        "priority=MEDIUM&dueBefore=2027-01-01, d",
    })
    void filtersLeaveOutTheRest(String filter, String expected) {
        createSome();
        var titles = as(alice)
                .urlEncodingEnabled(false)
                .get("/todos?" + filter)
                .jsonPath()
                .getList("title", String.class);
        assertThat(String.join(" ", titles)).isEqualTo(expected);
    }

    @Test
    void todoThatComesBetweenTwoPagesMovesNothing() {
        createSome();
        var first = as(alice).get("/todos?limit=2");
        create("{\"title\": \"new\"}");
        as(alice).get(next(first)).then().body("title", is(List.of("b", "a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sort=colour", "completed=maybe", "priority=URGENT", "dueBefore=soon", "limit=0", "cursor=x"})
    void invalidParameterIsNamed(String parameter) {
        as(alice)
                .get("/todos?" + parameter)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors[0].parameter", is(parameter.split("=")[0]));
    }

    @Test
    void cursorOfAnotherSortIsRefused() {
        createSome();
        var cursor = next(as(alice).get("/todos?limit=1&sort=priority")).replaceAll(".*cursor=", "");
        as(alice).get("/todos?sort=dueDate&cursor=" + cursor).then().statusCode(400);
    }

    @Test
    void cursorShowsNobodyElsesTodos() {
        createSome();
        var next = next(as(alice).get("/todos?limit=1"));
        as(Users.fresh()).get(next).then().statusCode(200).body("", is(List.of()));
    }

    @Test
    void everyInvalidOrUnknownParameterIsNamed() {
        as(alice)
                .get("/todos?limit=0&completed=perhaps&colour=red&sort=title&q=a&q=b")
                .then()
                .statusCode(400)
                .body("errors.parameter", containsInAnyOrder("limit", "completed", "colour", "sort", "q"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no-cache"})
    void listThatTheClientHasIsNotAnsweredAgain(String cacheControl) {
        createSome();
        var first = as(alice).get("/todos?limit=2");
        var tag = first.header("ETag");
        conditional(tag, cacheControl)
                .then()
                .statusCode(304)
                .header("ETag", tag)
                .header("Cache-Control", containsString("no-cache"))
                .header("Link", first.header("Link"))
                .body(is(""));
        create("{\"title\": \"e\"}");
        conditional(tag, cacheControl).then().statusCode(200).body("title", is(List.of("e", "d")));
    }

    private Response conditional(String tag, String cacheControl) {
        return as(alice)
                .header("If-None-Match", tag)
                .header("Cache-Control", cacheControl)
                .get("/todos?limit=2");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "3, true", "4, false", "5, false"})
    void nextPageIsNamedOnlyWhenThereIsOne(int limit, boolean isThere) {
        createSome();
        var page = as(alice).get("/todos?limit=" + limit);
        assertThat(next(page) != null).isEqualTo(isThere);
        if (isThere) {
            assertThat(as(alice).get(next(page)).jsonPath().getList("id")).isNotEmpty();
        }
    }

    /// Whatever the server's default collation makes of it.
    @ParameterizedTest
    @CsvSource({
        "🍺 evening, 🎉, false",
        "🎉 party, 🎉, true",
        "Straße, STRASSE, false",
        "Straße, straß, true",
        "Äpfel, äPF, true",
        "Äpfel, apfel, false",
        "Apfel, äpfel, false",
        "ΣΊΣΥΦΟΣ, σίσυφοσ, true",
        "Ёлка, ёЛКА, true",
        "Ёлка, елка, false",
        "100%, %, true",
        "100, %, false",
        "a_b, A_B, true",
        "axb, a_b, false",
        "wow!, !, true",
        "back\\slash, \\, true",
        "I, i, true",
        "x y, 'x  y', false",
        "Ⱥ and milk, milk, true",
        "Ⱥ and milk, ⱥ AND, true",
        "ⱦ and milk, Ⱦ AND M, true",
    })
    void titleContainsATextByItsCharactersInAnyCase(String title, String text, boolean isFound) {
        create("{\"title\": \"%s\"}".formatted(title.replace("\\", "\\\\")));
        var found = as(alice).queryParam("q", text).get("/todos").jsonPath().getList("title");
        assertThat(found).isEqualTo(isFound ? List.of(title) : List.of());
    }

    @Test
    void lengthOfATextIsCountedInCharacters() {
        as(alice).queryParam("q", "🎉".repeat(200)).get("/todos").then().statusCode(200);
        as(alice).queryParam("q", "🎉".repeat(201)).get("/todos").then().statusCode(400);
    }

    @Test
    void cursorHasOneSpelling() {
        createSome();
        var cursor = next(as(alice).get("/todos?limit=1&sort=order")).replaceAll(".*cursor=", "");
        for (var other : List.of(cursor + "=", cursor + "A", cursor.substring(0, cursor.length() - 1))) {
            as(alice).get("/todos?sort=order&cursor=" + other).then().statusCode(400);
        }
    }

    @Test
    void eachListIsCachedForItself() {
        createSome();
        as(alice).get("/todos?completed=true").then().body("title", is(List.of("b")));
        as(alice).get("/todos?completed=true").then().body("title", is(List.of("b")));
        as(alice).get("/todos?completed=false&limit=1").then().body("title", is(List.of("d")));
        as(alice)
                .header("Cache-Control", "no-cache")
                .get("/todos?completed=true")
                .then()
                .body("title", is(List.of("b")));
    }

    private void createSome() {
        create("{\"title\": \"a\", \"priority\": \"LOW\", \"order\": 2}");
        var b = create("{\"title\": \"b\", \"priority\": \"HIGH\", \"dueDate\": \"2026-12-01\", \"order\": 3}");
        create("{\"title\": \"c\", \"order\": 1}");
        create("{\"title\": \"d\", \"dueDate\": \"2026-12-01\"}");
        as(alice).body("{\"completed\": true}").patch(b).then().statusCode(200);
    }

    private static String next(Response page) {
        var link = NEXT.matcher(page.getHeader("Link") == null ? "" : page.getHeader("Link"));
        return link.find() ? link.group(1) : null;
    }

    private String create(String body) {
        return as(alice)
                .body(body)
                .post("/todos")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
    }
}
