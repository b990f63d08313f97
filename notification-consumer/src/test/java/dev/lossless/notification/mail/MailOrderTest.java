package dev.lossless.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.notification.NotificationTest;
import dev.lossless.notification.mail.Mails.Due;
import dev.lossless.notification.mail.Mails.Kind;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which mails are taken first. Nothing sends them here: the service is not told where people reach it.
@QuarkusTest
class MailOrderTest extends NotificationTest {

    private static final int AT_ONCE = 8;

    @Inject
    Mails mails;

    @BeforeEach
    void nothingElseIsDue() throws SQLException {
        execute("UPDATE mail SET due_at = '9999-12-31' WHERE state = 'PENDING'");
    }

    @Test
    void mailsAboutSingleEventsGoBeforeTheDigestsOfAMorning() throws SQLException {
        due(Kind.DIGEST, 20, 3_600);
        due(Kind.CONFIRM, 1, 2);
        due(Kind.WELCOME, 1, 1);
        assertThat(kinds(mails.take(AT_ONCE)))
                .containsExactlyElementsOf(Stream.concat(Stream.of(Kind.CONFIRM, Kind.WELCOME), many(Kind.DIGEST, 6))
                        .toList());
    }

    @Test
    void digestsGoOnHoweverManyOthersThereAre() throws SQLException {
        due(Kind.CONFIRM, 40, 3_600);
        due(Kind.DIGEST, 3, 1);
        for (var round = 1; round <= 3; round++) {
            assertThat(kinds(mails.take(AT_ONCE)))
                    .containsExactlyElementsOf(Stream.concat(many(Kind.CONFIRM, 7), many(Kind.DIGEST, 1))
                            .toList());
        }
        assertThat(kinds(mails.take(AT_ONCE)))
                .containsExactlyElementsOf(many(Kind.CONFIRM, 7).toList());
    }

    private static Stream<Kind> many(Kind kind, int count) {
        return Collections.nCopies(count, kind).stream();
    }

    private static List<Kind> kinds(List<Due> taken) {
        return taken.stream().map(Due::kind).toList();
    }

    private void due(Kind kind, int count, int secondsAgo) throws SQLException {
        for (var number = 0; number < count; number++) {
            execute(
                    "INSERT INTO mail (id, user_id, kind, about, state, due_at, lease, tries, planned_at) VALUES (UUID(), ?, ?,"
                            + " '', 'PENDING', UTC_TIMESTAMP(6) - INTERVAL ? SECOND, 0, 0, UTC_TIMESTAMP(6))",
                    user + "-" + number,
                    kind.name(),
                    secondsAgo);
        }
    }
}
