package dev.lossless.notification.mail;

import dev.lossless.notification.mail.SignedLinks.Purpose;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import org.jboss.resteasy.reactive.RestQuery;

/// The link of the mail that asks whether an address is the user's.
@Path("/mail/confirmation")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
class ConfirmationResource {

    private final Mails mails;
    private final SignedLinks links;
    private final LinkPage page;

    ConfirmationResource(Mails mails, SignedLinks links, LinkPage page) {
        this.mails = mails;
        this.links = links;
        this.page = page;
    }

    @GET
    public Response ask(@RestQuery String token) {
        return links.read(Purpose.CONFIRMATION, token)
                .map(claimed ->
                        page.ask("Confirm your address", "Is %s yours?".formatted(claimed.address()), "Confirm"))
                .orElseGet(page::noLink);
    }

    @POST
    public Response confirm(@RestQuery String token) throws SQLException {
        var claimed = links.read(Purpose.CONFIRMATION, token);
        return claimed.isPresent()
                        && mails.confirm(claimed.get().userId(), claimed.get().address())
                ? page.done(
                        "Confirmed",
                        "Mails go to %s from now on.".formatted(claimed.get().address()))
                : page.noLink();
    }
}
