package dev.lossless.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An SMTP server (RFC 5321) on this machine for the local system. It takes every mail, sends none on, and keeps
/// each in a file of its own, where it can be read: `<time>-<recipient>.eml`, which mail programs open.
public final class MailServer implements AutoCloseable {

    private static final int WAITING = 50;
    private static final int SILENCE_MILLIS = 60_000;
    private static final String OK = "250 OK";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss-SSS", Locale.ROOT);

    private final ServerSocket socket;
    private final Path folder;

    private MailServer(ServerSocket socket, Path folder) {
        this.socket = socket;
        this.folder = folder;
    }

    /// On any port of 127.0.0.1.
    ///
    /// @param folder where the mails are kept; made when the first one comes
    public static MailServer start(Path folder) throws IOException {
        var server = new MailServer(new ServerSocket(0, WAITING, InetAddress.getByName("127.0.0.1")), folder);
        Thread.ofVirtual().name("mails").start(server::accept);
        return server;
    }

    public int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                Thread.ofVirtual().name("mail").start(() -> serve(connection));
            } catch (IOException _) {
                // closed, at the end
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setSoTimeout(SILENCE_MILLIS);
            var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), ISO_8859_1));
            say(connection, "220 127.0.0.1");
            var recipients = new ArrayList<String>();
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                switch (line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT)) {
                    case "EHLO", "HELO", "NOOP" -> say(connection, OK);
                    case "MAIL", "RSET" -> {
                        recipients.clear();
                        say(connection, OK);
                    }
                    case "RCPT" -> {
                        recipients.add(line.replaceAll(".*<|>.*", ""));
                        say(connection, OK);
                    }
                    case "DATA" -> {
                        say(connection, "354 go on");
                        keep(recipients, data(in));
                        say(connection, OK);
                    }
                    case "QUIT" -> {
                        say(connection, "221 bye");
                        return;
                    }
                    default -> say(connection, "502 not known");
                }
            }
        } catch (IOException _) {
            // the client has gone, or waits for an answer in vain and tries again
        }
    }

    /// Lines that begin with a dot come with one more.
    private static String data(BufferedReader in) throws IOException {
        var source = new StringBuilder();
        for (var line = in.readLine(); !".".equals(line); line = in.readLine()) {
            if (line == null) {
                throw new IOException("the mail has no end");
            }
            source.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
        return source.toString();
    }

    private void keep(List<String> recipients, String source) throws IOException {
        Files.createDirectories(folder);
        for (var recipient : recipients) {
            var name = TIME.format(ZonedDateTime.now(ZoneOffset.UTC)) + "-"
                    + recipient.replaceAll("[^A-Za-z0-9@.+-]", "_") + ".eml";
            var draft = Files.createTempFile(folder, ".", ".new");
            Files.writeString(draft, source, ISO_8859_1);
            Files.move(draft, folder.resolve(name));
        }
    }

    private static void say(Socket connection, String text) throws IOException {
        connection.getOutputStream().write((text + "\r\n").getBytes(ISO_8859_1));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
