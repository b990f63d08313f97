package dev.lossless.todo.task;

import static dev.lossless.todo.Users.as;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What front ends expect that were written for the back ends of todobackend.com: its specification, step by step.
@TodoServiceTest
class TodoBackendTest {

    private static final String ROOT = "/todos";

    private final String alice = Users.fresh();

    @Test
    void rootIsAListThatCanBeEmptied() {
        as(alice).get(ROOT).then().statusCode(200).body("", is(List.of()));
        create("{\"title\": \"a todo\"}");
        as(alice).delete(ROOT).then().statusCode(204);
        as(alice).get(ROOT).then().statusCode(200).body("", is(List.of()));
    }

    @Test
    void newTodoIsOpenAndHasAUrlThatGivesIt() {
        var url = create("{\"title\": \"walk the dog\", \"order\": 523, \"completed\": false}");
        as(alice)
                .get(url)
                .then()
                .statusCode(200)
                .body("title", is("walk the dog"))
                .body("order", is(523))
                .body("completed", is(false))
                .body("url", equalTo(url));
        as(alice).get(ROOT).then().body("url", is(List.of(url)));
    }

    @Test
    void todoIsChangedByAPatchOnItsUrl() {
        var url = create("{\"title\": \"initial title\"}");
        patch(url, "{\"title\": \"bathe the cat\"}", "title", "bathe the cat");
        patch(url, "{\"completed\": true}", "completed", true);
        patch(url, "{\"order\": 95}", "order", 95);
        as(alice)
                .get(ROOT)
                .then()
                .body("title", is(List.of("bathe the cat")))
                .body("completed", is(List.of(true)))
                .body("order", is(List.of(95)));
    }

    @Test
    void todoIsDeletedByADeleteOnItsUrl() {
        var url = create("{\"title\": \"x\"}");
        as(alice).delete(url).then().statusCode(204);
        as(alice).get(ROOT).then().body("", is(List.of()));
    }

    private void patch(String url, String body, String field, Object value) {
        as(alice).body(body).patch(url).then().statusCode(200).body(field, is(value));
    }

    private String create(String body) {
        return as(alice)
                .body(body)
                .post(ROOT)
                .then()
                .statusCode(201)
                .body("url", notNullValue())
                .extract()
                .path("url");
    }
}
