package dev.lossless.notification.mail;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/// Settings of mails. Those of the server that takes them are Quarkus's own, `quarkus.mailer.*`.
@ConfigMapping(prefix = "mail")
public interface MailConfig {

    /// Where people reach this service, as `https://todo.example.com`: the links in mails begin with it.
    /// Without it no mail is sent.
    Optional<URI> publicUrl();

    /// What stands behind the @ in the id of a message.
    @WithDefault("todo.invalid")
    String domain();

    /// How long the server may take for one mail.
    @WithDefault("5s")
    Duration deadline();

    /// How long to wait after each attempt that failed for the moment. After the last one the mail is
    /// given up.
    @WithDefault("1m,5m,30m,2h,6h,24h")
    List<Duration> schedule();

    /// How long a link that confirms an address is valid.
    @WithDefault("24h")
    Duration confirmationValid();

    /// For how long after a profile got another address the confirmation of the old one counts if that comes
    /// back. A mailbox may have another owner by then, so it is not for good; never longer than
    /// `webhooks.retention`.
    @WithDefault("30d")
    Duration confirmationRemembered();

    /// How long the link in a reminder is valid by which its reader gets none any more.
    @WithDefault("365d")
    Duration unsubscriptionValid();

    /// When the mail of what is due today is sent, in the user's time zone. Another hour holds from the
    /// next mail on.
    @WithDefault("08:00")
    LocalTime digestAt();

    /// How long a mail that was taken belongs to the replica that took it. Well above `deadline`.
    @WithDefault("60s")
    Duration lease();

    /// How often it is looked for mails that are due.
    @WithDefault("1s")
    Duration poll();
}
