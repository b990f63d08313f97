package dev.lossless.notification.mail;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.CurrentUser;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;

/// Where the caller's mails go.
@Path("/users/me/mail")
@Authenticated
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
class OwnMailResource {

    private final Mails mails;
    private final CurrentUser user;

    OwnMailResource(Mails mails, CurrentUser user) {
        this.mails = mails;
        this.user = user;
    }

    /// @param state mails go to a `CONFIRMED` address only
    /// @param reminders whether the mails of what is due are wanted
    record MailView(String address, Mails.State state, boolean reminders) {}

    @GET
    public MailView get() throws SQLException {
        return mails.recipient(user.id())
                .map(recipient -> new MailView(recipient.address(), recipient.state(), recipient.reminders()))
                .orElseThrow(() -> new ProblemException(Problem.of(CommonProblem.NOT_FOUND)));
    }

    /// Asks for the confirmation once more.
    @POST
    @Path("confirmation")
    public Response ask() throws SQLException {
        get();
        mails.askAgain(user.id());
        return Response.accepted(get()).build();
    }
}
