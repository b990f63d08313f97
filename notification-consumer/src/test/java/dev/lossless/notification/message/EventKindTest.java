package dev.lossless.notification.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventKindTest {

    @ParameterizedTest
    @CsvSource({
        "TodoCreated, todo.created",
        "UserProfileUpdated, user.profile.updated",
        "Todo2Created, todo2.created",
        "URLChanged, u.r.l.changed",
        "com.example.thing-happened, com.example.thing-happened",
        "todo.created.v2, todo.created.v2"
    })
    void isNamedAsReceiversKnowIt(String type, String kind) {
        assertThat(EventKind.ofType(type)).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"TodoCreated", "UserProfileUpdated", "URLChanged", "A1B2"})
    void leadsBackToTheType(String type) {
        assertThat(EventKind.toType(EventKind.ofType(type))).isEqualTo(type);
    }
}
