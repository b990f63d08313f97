package dev.lossless.notification.mail;

import dev.lossless.notification.mail.Mails.Due;
import dev.lossless.notification.mail.Mails.Kind;
import dev.lossless.notification.mail.Mails.Recipient;
import dev.lossless.notification.mail.Mails.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.SMTPException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/// Sends the mails that are due. One that its server refuses for now, or does not answer in time, is tried
/// again; when it refuses the address for good, the address is suppressed. Whatever else it refuses, such as
/// the sender or a password that has ended, says nothing about the address.
@ApplicationScoped
public class MailDispatcher {

    private static final Logger LOG = Logger.getLogger(MailDispatcher.class);
    private static final int AT_ONCE = 8;

    /// How Vert.x's client begins what it says of this refusal.
    private static final String NO_SUCH_ADDRESS = "recipient address not accepted";

    private static final List<String> OUTCOMES = List.of("sent", "failed", "refused");

    private final Mails mails;
    private final Digests digests;
    private final MailTexts texts;
    private final ReactiveMailer mailer;
    private final MailConfig config;
    private final MeterRegistry registry;
    private final Context loop;
    private final CountDownLatch stopping = new CountDownLatch(1);

    MailDispatcher(
            Mails mails,
            Digests digests,
            MailTexts texts,
            ReactiveMailer mailer,
            MailConfig config,
            MeterRegistry registry,
            Vertx vertx) {
        this.mails = mails;
        this.digests = digests;
        this.texts = texts;
        this.mailer = mailer;
        this.config = config;
        this.registry = registry;
        this.loop = vertx.getOrCreateContext();
        OUTCOMES.forEach(this::mails); // also those that have not happened, so that the first one is a rise
    }

    void start(@Observes StartupEvent event) {
        if (config.publicUrl().isPresent()) {
            Thread.ofPlatform().name("mails").start(this::sendRegularly);
        }
    }

    private void sendRegularly() {
        try {
            do {
                while ((planDigests() | sendSome()) && stopping.getCount() > 0) {
                    // there may be more
                }
            } while (!stopping.await(config.poll().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            // the service stops; what was under way is due again when its lease ends
        }
    }

    /// @return whether there may be more
    private boolean planDigests() {
        try {
            return digests.plan();
        } catch (SQLException | RuntimeException e) {
            LOG.warnf("mails of what is due today could not be planned, tried again: cause=%s", e);
            return false;
        }
    }

    /// @return whether there was any
    private boolean sendSome() throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var due = mails.take(AT_ONCE);
            due.forEach(mail -> threads.submit(() -> send(mail)));
            return !due.isEmpty();
        } catch (SQLException | RuntimeException e) {
            LOG.warnf("mails that are due could not be taken, tried again: cause=%s", e);
            return false;
        }
    }

    /// What cannot be stored is sent once more when its lease has ended.
    private Void send(Due mail) throws InterruptedException {
        try {
            var recipient = mails.recipient(mail.userId()).filter(found -> isWanted(mail, found));
            if (recipient.isEmpty()) {
                mails.finish(mail, "DISCARDED");
            } else if (mail.kind() == Kind.DIGEST) {
                sendDigest(mail, recipient.get(), LocalDate.parse(mail.about()));
            } else {
                send(mail, recipient.get(), List.of());
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warnf("a mail, or what became of it, failed here, it is tried again: mail=%s cause=%s", mail.id(), e);
        }
        return null;
    }

    /// Its day has not come yet where a clock was set back, or the user is in another time zone by now. There
    /// is no second mail of that day, so this one waits for its morning.
    private void sendDigest(Due mail, Recipient recipient, LocalDate day) throws SQLException, InterruptedException {
        var titles = digests.titles(mail.userId(), day);
        if (day.isAfter(recipient.today())) {
            mails.postpone(mail, new Morning(config.digestAt(), recipient.zone()).of(day));
        } else if (titles.isEmpty()) {
            mails.finish(mail, "DISCARDED");
        } else {
            send(mail, recipient, titles);
        }
    }

    /// An address that changed meanwhile, or is refused, gets nothing. What is due on a day is not told on
    /// the next one, and only to those who still want it.
    private boolean isWanted(Due mail, Recipient recipient) {
        return switch (mail.kind()) {
            case CONFIRM ->
                recipient.state() == State.UNCONFIRMED && recipient.address().equals(mail.about());
            case WELCOME -> recipient.state() == State.CONFIRMED;
            case DIGEST ->
                recipient.state() == State.CONFIRMED
                        && recipient.reminders()
                        && !recipient.today().isAfter(LocalDate.parse(mail.about()));
        };
    }

    private void send(Due mail, Recipient recipient, List<String> titles) throws SQLException, InterruptedException {
        var failure = attempt(texts.of(mail, recipient, titles));
        if (failure.isEmpty()) {
            count("sent");
            mails.finish(mail, "SENT");
        } else if (isNoSuchAddress(failure.get())) {
            count("refused");
            LOG.infof("an address is refused for good: userId=%s mail=%s", mail.userId(), mail.id());
            mails.suppress(mail, recipient.address());
        } else {
            count("failed");
            repeat(mail, failure.get());
        }
    }

    private static boolean isNoSuchAddress(Throwable failure) {
        return failure instanceof SMTPException refused
                && refused.isPermanent()
                && String.valueOf(refused.getMessage()).startsWith(NO_SUCH_ADDRESS);
    }

    private void repeat(Due mail, Throwable failure) throws SQLException {
        if (mail.tries() < config.schedule().size()) {
            mails.again(mail, config.schedule().get(mail.tries()));
        } else {
            LOG.warnf("a mail is given up: userId=%s mail=%s cause=%s", mail.userId(), mail.id(), failure);
            mails.finish(mail, "FAILED");
        }
    }

    /// All on one event loop: what a server says to a connection that another thread has made may come before its
    /// client listens. Then both wait for each other, and the connection is never given back.
    private Optional<Throwable> attempt(Mail mail) throws InterruptedException {
        var sending = new CompletableFuture<Void>();
        loop.runOnContext(
                _ -> mailer.send(mail).subscribe().with(_ -> sending.complete(null), sending::completeExceptionally));
        try {
            sending.get(config.deadline().toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (TimeoutException e) {
            sending.cancel(true);
            return Optional.of(e);
        } catch (ExecutionException e) {
            return Optional.of(e.getCause());
        }
    }

    private void count(String outcome) {
        mails(outcome).increment();
    }

    private Counter mails(String outcome) {
        return registry.counter("todo.notification.mails", "outcome", outcome);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
    }
}
