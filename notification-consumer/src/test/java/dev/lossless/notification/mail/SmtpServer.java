package dev.lossless.notification.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// An SMTP server (RFC 5321) that says to each recipient what it is told to, and keeps what it takes.
public final class SmtpServer implements AutoCloseable {

    private static final String OK = "250 OK";

    /// What it took, as it came.
    public record Mail(String recipient, String source) {

        /// The value of a header, unfolded.
        public String header(String name) {
            var head = source.substring(0, source.indexOf("\r\n\r\n")).replaceAll("\r\n[ \t]+", " ");
            return head.lines()
                    .filter(line -> line.toLowerCase().startsWith(name.toLowerCase() + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /// What it answers to a recipient, each time; empty: nothing, it hangs.
    @FunctionalInterface
    public interface Script {

        Optional<String> answer(int attempt);
    }

    private final ServerSocket socket;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
    private final List<Mail> mails = new CopyOnWriteArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger silent = new AtomicInteger();
    private volatile boolean refusesSenders;

    public SmtpServer(int port) throws IOException {
        socket = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    void script(String recipient, Script script) {
        scripts.put(recipient, script);
    }

    /// Whether it refuses every sender for good, as one whose account has ended does.
    void refuseSenders(boolean refuses) {
        refusesSenders = refuses;
    }

    /// How often it has.
    int refusedSenders() {
        return refused.get();
    }

    /// Connections whose client has not said anything yet.
    int silent() {
        return silent.get();
    }

    int attempts(String recipient) {
        return attempts.getOrDefault(recipient, 0);
    }

    List<Mail> mails(String recipient) {
        return mails.stream().filter(mail -> mail.recipient().equals(recipient)).toList();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException _) {
                // closed, at the end
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
            say(connection, "220 ready");
            var recipient = "";
            for (var line = first(in); line != null; line = in.readLine()) {
                var word = line.split("[ :]", 2)[0].toUpperCase();
                switch (word) {
                    case "EHLO", "HELO", "RSET", "NOOP" -> say(connection, OK);
                    case "MAIL" -> {
                        if (refusesSenders) {
                            refused.incrementAndGet();
                        }
                        say(connection, refusesSenders ? "550 this sender is not known" : OK);
                    }
                    case "RCPT" -> {
                        recipient = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
                        var answer = answer(recipient);
                        if (answer.isPresent()) {
                            say(connection, answer.get());
                        }
                    }
                    case "DATA" -> {
                        say(connection, "354 go on");
                        mails.add(new Mail(recipient, data(in)));
                        say(connection, OK);
                    }
                    case "QUIT" -> {
                        say(connection, "221 bye");
                        return;
                    }
                    default -> say(connection, "500 unknown");
                }
            }
        } catch (IOException _) {
            // the client has gone
        }
    }

    private String first(BufferedReader in) throws IOException {
        silent.incrementAndGet();
        try {
            return in.readLine();
        } finally {
            silent.decrementAndGet();
        }
    }

    private Optional<String> answer(String recipient) {
        var attempt = attempts.merge(recipient, 1, Integer::sum);
        return scripts.getOrDefault(recipient, _ -> Optional.of(OK)).answer(attempt);
    }

    private static String data(BufferedReader in) throws IOException {
        var source = new StringBuilder();
        for (var line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            source.append(line).append("\r\n");
        }
        return source.toString();
    }

    private static void say(Socket connection, String text) throws IOException {
        connection.getOutputStream().write((text + "\r\n").getBytes(UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
