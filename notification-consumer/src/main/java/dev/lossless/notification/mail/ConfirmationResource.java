package dev.lossless.notification.mail;

import io.quarkus.qute.Location;
import io.quarkus.qute.Template;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import org.jboss.resteasy.reactive.RestQuery;

/// The page behind the link of a mail. It only asks: programs that look at links must not confirm anything.
@Path("/mail/confirmation")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
class ConfirmationResource {

    private static final String NO_LINK = "This link is not valid, or not any more.";

    private final Mails mails;
    private final Confirmation confirmation;
    private final Template page;

    ConfirmationResource(Mails mails, Confirmation confirmation, @Location("mail/page.html") Template page) {
        this.mails = mails;
        this.confirmation = confirmation;
        this.page = page;
    }

    @GET
    public Response ask(@RestQuery String token) {
        var claimed = confirmation.read(token == null ? "" : token);
        return claimed.isPresent()
                ? answer(
                        200,
                        "Confirm your address",
                        "Is %s yours?".formatted(claimed.get().address()),
                        token)
                : answer(404, "No such link", NO_LINK, null);
    }

    @POST
    public Response confirm(@RestQuery String token) throws SQLException {
        var claimed = confirmation.read(token == null ? "" : token);
        if (claimed.isPresent()
                && mails.confirm(claimed.get().userId(), claimed.get().address())) {
            return answer(
                    200,
                    "Confirmed",
                    "Mails go to %s from now on.".formatted(claimed.get().address()),
                    null);
        }
        return answer(404, "No such link", NO_LINK, null);
    }

    private Response answer(int status, String title, String text, String token) {
        var html = page.data("title", title)
                .data("text", text)
                .data("token", token)
                .render();
        return Response.status(status)
                .type(MediaType.TEXT_HTML + ";charset=UTF-8")
                .header("Cache-Control", "no-store")
                .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
                .entity(html)
                .build();
    }
}
