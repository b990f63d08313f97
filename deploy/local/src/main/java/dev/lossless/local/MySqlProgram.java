package dev.lossless.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// MySQL's server program, 8.4 or newer, which is installed here.
record MySqlProgram(Path program) implements DatabaseProgram {

    private static final Pattern REFUSAL = Pattern.compile("^.*\\[ERROR].*$", Pattern.MULTILINE);

    static MySqlProgram named(Path program) {
        return new MySqlProgram(program.toAbsolutePath());
    }

    @Override
    public List<String> words() {
        var words = new ArrayList<>(List.of(program.toString(), "--no-defaults"));
        words.addAll(MariaDbProgram.user());
        return words;
    }

    @Override
    public List<String> options(int serverId) {
        return List.of(
                "--mysqlx=OFF",
                "--log-error-verbosity=1",
                "--gtid-mode=ON",
                "--enforce-gtid-consistency=ON",
                "--binlog-expire-logs-seconds=86400",
                "--innodb-redo-log-capacity=512M",
                "--relay-log=relay");
    }

    /// The administrator has no password, and logs in only through the local socket.
    @Override
    public Process install(Path data, Path log) throws IOException {
        var words = words();
        words.addAll(List.of("--initialize-insecure", "--datadir=" + data));
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    @Override
    public Pattern refusal() {
        return REFUSAL;
    }
}
