package dev.lossless.notification.mail;

import io.quarkus.qute.Location;
import io.quarkus.qute.Template;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/// The page behind the link of a mail. It only asks: programs that look at links must not change anything.
@Singleton
class LinkPage {

    private final Template page;

    LinkPage(@Location("mail/page.html") Template page) {
        this.page = page;
    }

    /// @param button what the one who reads it can do by it, with the same address
    Response ask(String title, String text, String button) {
        return answer(200, title, text, button);
    }

    Response done(String title, String text) {
        return answer(200, title, text, null);
    }

    Response noLink() {
        return answer(404, "No such link", "This link is not valid, or not any more.", null);
    }

    private Response answer(int status, String title, String text, String button) {
        var html = page.data("title", title)
                .data("text", text)
                .data("button", button)
                .render();
        return Response.status(status)
                .type(MediaType.TEXT_HTML + ";charset=UTF-8")
                .header("Cache-Control", "no-store")
                .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
                .entity(html)
                .build();
    }
}
