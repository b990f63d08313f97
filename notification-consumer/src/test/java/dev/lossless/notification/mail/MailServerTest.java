package dev.lossless.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lossless.notification.NotificationTest;
import dev.lossless.notification.Rest;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/// What tests of mails share: a real SMTP server, profiles, and what came.
@WithTestResource(MailServerTest.Server.class)
abstract class MailServerTest extends NotificationTest {

    private static final Pattern LINK = Pattern.compile("http://todo\\.test(/mail/[a-z]+\\?token=[^\\s>\"]+)");

    protected static SmtpServer server;

    protected final String address = "a-" + UUID.randomUUID() + "@example.org";

    /// The test itself starts the server, at this port: Quarkus loads the two by different class loaders.
    public static class Server implements QuarkusTestResourceLifecycleManager {

        @Override
        public Map<String, String> start() {
            try (var free = new ServerSocket(0)) {
                return Map.of(
                        "quarkus.mailer.mock", "false",
                        "quarkus.mailer.host", "127.0.0.1",
                        "quarkus.mailer.port", Integer.toString(free.getLocalPort()),
                        "mail.public-url", "http://todo.test",
                        "mail.deadline", "1s",
                        "mail.poll", "50ms",
                        "mail.schedule", "1s,1s");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {
            // nothing runs
        }
    }

    @BeforeEach
    void startServer() throws IOException {
        if (server == null) {
            server = new SmtpServer(ConfigProvider.getConfig().getValue("quarkus.mailer.port", Integer.class));
        }
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    protected TestEvent profile(long sequence, String email, String name) {
        var event = event("UserProfileUpdated", user, sequence);
        var json = (ObjectNode) event.json();
        var profile = (ObjectNode) json.get("profile");
        if (email == null) {
            profile.remove("email");
        } else {
            profile.put("email", email);
        }
        profile.put("fullName", name);
        return event.withValue(json.toString());
    }

    protected String link(SmtpServer.Mail mail) {
        var text = decoded(mail.source());
        var link = LINK.matcher(text);
        assertThat(link.find()).as(text).isTrue();
        return URI.create(link.group(1)).toString();
    }

    /// Quoted-printable (RFC 2045), as far as it matters here.
    protected static String decoded(String source) {
        return source.replace("=\r\n", "").replace("=3D", "=").replace("=20", " ");
    }

    protected SmtpServer.Mail awaitMail(int number) {
        await().until(() -> server.mails(address).size() >= number);
        return server.mails(address).get(number - 1);
    }

    protected String state() {
        return Rest.as(user).get("/users/me/mail").get("state").asText();
    }
}
