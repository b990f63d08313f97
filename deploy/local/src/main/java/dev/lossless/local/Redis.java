package dev.lossless.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Redis as a pure cache: nothing is written to the disk.
final class Redis implements Server {

    private final ServersConfig config;
    private final int port;
    private final Path data;
    private Path program;

    Redis(ServersConfig config, int port) {
        this.config = config;
        this.port = port;
        this.data = config.data().resolve("redis");
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public void prepare() throws IOException {
        Files.createDirectories(data);
        var installed = Programs.find("redis-server");
        program = installed.isPresent() ? installed.get() : unpacked();
    }

    @Override
    public ServerProcess.Command command() {
        return new ServerProcess.Command(
                name(),
                data,
                Map.of(),
                List.of(
                        program.toString(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--maxmemory",
                        "64mb",
                        "--maxmemory-policy",
                        "allkeys-lru",
                        "--daemonize",
                        "no"));
    }

    /// The process id in the answer proves that it is this very process that answers.
    @Override
    public boolean ready(ServerProcess process) throws IOException {
        try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(1_000);
            client.getOutputStream().write("PING\r\nINFO server\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            var answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.startsWith("+PONG") && answer.contains("process_id:" + process.pid() + "\r\n");
        }
    }

    private Path unpacked() throws IOException {
        var wanted = "redis-server-.*-" + platform();
        var folder = new Binaries(config.binaries())
                .unpack(
                        ServerJars.list().redis(),
                        entry -> entry.matches(wanted) ? Optional.of("redis-server") : Optional.empty());
        return folder.resolve("redis-server");
    }

    private static String platform() {
        var system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        var processor = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        return system + "-" + processor;
    }
}
