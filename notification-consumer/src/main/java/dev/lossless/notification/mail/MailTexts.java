package dev.lossless.notification.mail;

import dev.lossless.notification.mail.Mails.Due;
import dev.lossless.notification.mail.Mails.Recipient;
import dev.lossless.notification.mail.SignedLinks.Purpose;
import io.quarkus.mailer.Mail;
import io.quarkus.qute.Engine;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What mails say. Nothing of a user stands in a header but the address.
@Singleton
class MailTexts {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);

    private final Engine templates;
    private final SignedLinks links;
    private final MailConfig config;

    MailTexts(Engine templates, SignedLinks links, MailConfig config) {
        this.templates = templates;
        this.links = links;
        this.config = config;
    }

    /// @param titles of the todos in a digest; of no meaning for others
    Mail of(Due mail, Recipient recipient, List<String> titles) {
        var written =
                switch (mail.kind()) {
                    case CONFIRM -> confirm(mail, recipient);
                    case WELCOME -> write("Welcome", "welcome", recipient, Map.of());
                    case DIGEST -> digest(mail, recipient, titles);
                };
        return written.setTo(List.of(recipient.address()))
                .addHeader("Message-ID", "<%s@%s>".formatted(mail.id(), config.domain()));
    }

    private Mail confirm(Due mail, Recipient recipient) {
        var link = links.issue(Purpose.CONFIRMATION, mail.userId(), recipient.address());
        return write("Confirm your address", "confirm", recipient, Map.of("link", link));
    }

    private Mail digest(Due mail, Recipient recipient, List<String> titles) {
        var link = links.issue(Purpose.NO_REMINDERS, mail.userId(), recipient.address());
        var shown = titles.stream()
                .limit(Digests.MOST_TODOS)
                .map(MailTexts::oneLine)
                .map(title -> title.isEmpty() ? "(without its title, which was too long)" : title)
                .toList();
        var data = Map.of(
                "day",
                DAY.format(LocalDate.parse(mail.about())),
                "titles",
                shown,
                "more",
                titles.size() > shown.size(),
                "link",
                link);
        return write("Due today", "digest", recipient, data)
                .addHeader("List-Unsubscribe", "<" + link + ">")
                .addHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }

    private Mail write(String subject, String template, Recipient recipient, Map<String, Object> data) {
        return new Mail()
                .setSubject(subject)
                .setText(render(template + ".txt", recipient, data))
                .setHtml(render(template + ".html", recipient, data));
    }

    private String render(String template, Recipient recipient, Map<String, Object> data) {
        var instance = templates.getTemplate("mail/" + template).instance();
        data.forEach(instance::data);
        return instance.data("name", oneLine(recipient.fullName())).render();
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
