package dev.lossless.notification.mail;

import dev.lossless.notification.mail.Mails.Due;
import dev.lossless.notification.mail.Mails.Recipient;
import io.quarkus.mailer.Mail;
import io.quarkus.qute.Location;
import io.quarkus.qute.Template;
import jakarta.inject.Singleton;

/// What mails say. Nothing of a user stands in a header but the address.
@Singleton
class MailTexts {

    private final Template confirmText;
    private final Template confirmHtml;
    private final Template welcomeText;
    private final Template welcomeHtml;
    private final Confirmation confirmation;
    private final MailConfig config;

    MailTexts(
            @Location("mail/confirm.txt") Template confirmText,
            @Location("mail/confirm.html") Template confirmHtml,
            @Location("mail/welcome.txt") Template welcomeText,
            @Location("mail/welcome.html") Template welcomeHtml,
            Confirmation confirmation,
            MailConfig config) {
        this.confirmText = confirmText;
        this.confirmHtml = confirmHtml;
        this.welcomeText = welcomeText;
        this.welcomeHtml = welcomeHtml;
        this.confirmation = confirmation;
        this.config = config;
    }

    Mail of(Due mail, Recipient recipient) {
        var written =
                switch (mail.kind()) {
                    case CONFIRM -> confirm(mail, recipient);
                    case WELCOME -> welcome(recipient);
                };
        return written.setTo(java.util.List.of(recipient.address()))
                .addHeader("Message-ID", "<%s@%s>".formatted(mail.id(), config.domain()));
    }

    private Mail confirm(Due mail, Recipient recipient) {
        var link = config.publicUrl().orElseThrow() + "/mail/confirmation?token="
                + confirmation.issue(mail.userId(), recipient.address());
        return new Mail()
                .setSubject("Confirm your address")
                .setText(confirmText
                        .data("name", oneLine(recipient.fullName()))
                        .data("link", link)
                        .render())
                .setHtml(confirmHtml
                        .data("name", oneLine(recipient.fullName()))
                        .data("link", link)
                        .render());
    }

    private Mail welcome(Recipient recipient) {
        return new Mail()
                .setSubject("Welcome")
                .setText(welcomeText.data("name", oneLine(recipient.fullName())).render())
                .setHtml(welcomeHtml.data("name", oneLine(recipient.fullName())).render());
    }

    private static String oneLine(String name) {
        return name.replaceAll("\\s+", " ").strip();
    }
}
