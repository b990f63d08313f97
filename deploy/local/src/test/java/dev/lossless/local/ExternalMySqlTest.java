package dev.lossless.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalMySqlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://db.example.org:3306/",
                "jdbc:mysql:///",
                "mysql://127.0.0.1",
                "127.0.0.1:3306",
                "jdbc:mysql:"
            })
    void onlyAServerOfThisMachineTakesMariaDbsPlace(String url) {
        assertThatThrownBy(() -> new ExternalMySql("--mysql", url))
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith("it is " + url);
    }

    @Test
    void serverThatDoesNotAnswerIsNamedWithTheVariable() {
        var servers = SharedServers.get();
        var nobody = new ExternalMySql("TODO_TEST_MYSQL", "jdbc:mysql://127.0.0.1:1/?user=root");
        assertThatThrownBy(() -> nobody.inPlaceOfMariaDb(servers))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("TODO_TEST_MYSQL");
    }

    @Test
    void serverThatLetsItsUserMakeNoUsersIsRefused() {
        var servers = SharedServers.get();
        var owner = new ExternalMySql(
                "TODO_TEST_MYSQL",
                "jdbc:mysql://127.0.0.1:%d/?user=todo_owner&password=%s"
                        .formatted(servers.mysqlPort(), servers.password("todo_owner")));
        assertThatThrownBy(() -> owner.inPlaceOfMariaDb(servers))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("denied");
    }

    @Test
    void portIsTheUrls() {
        assertThat(new ExternalMySql("TODO_TEST_MYSQL", "jdbc:mysql://localhost:3397/?user=root").port())
                .isEqualTo(3397);
        assertThat(new ExternalMySql("TODO_TEST_MYSQL", "jdbc:mysql://127.0.0.1?user=root").port())
                .isEqualTo(3306);
    }
}
