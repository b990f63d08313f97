package dev.lossless.notification.mail;

import dev.lossless.notification.mail.SignedLinks.Purpose;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import org.jboss.resteasy.reactive.RestQuery;

/// The link of a reminder by which its reader gets none any more: a page, and what mail programs do by
/// themselves (RFC 8058). A form that the reader sends may have anything in it.
@Path("/mail/reminders")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
class RemindersResource {

    private final Mails mails;
    private final SignedLinks links;
    private final LinkPage page;

    RemindersResource(Mails mails, SignedLinks links, LinkPage page) {
        this.mails = mails;
        this.links = links;
        this.page = page;
    }

    @GET
    public Response ask(@RestQuery String token) {
        return links.read(Purpose.NO_REMINDERS, token)
                .map(claimed -> page.ask(
                        "No more reminders",
                        "Shall no more reminders go to %s?".formatted(claimed.address()),
                        "No more reminders"))
                .orElseGet(page::noLink);
    }

    @POST
    @Consumes({MediaType.APPLICATION_FORM_URLENCODED, MediaType.MULTIPART_FORM_DATA})
    public Response unsubscribe(@RestQuery String token) throws SQLException {
        var claimed = links.read(Purpose.NO_REMINDERS, token);
        return claimed.isPresent()
                        && mails.unsubscribe(
                                claimed.get().userId(), claimed.get().address())
                ? page.done(
                        "No more reminders", "They come again when you switch them off and on again in your profile.")
                : page.noLink();
    }
}
