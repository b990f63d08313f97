package dev.lossless.cli.argument;

/// A MySQL or MariaDB of this machine, and who may make schemas and users there.
public record MySqlServer(String value) {

    private static final Text TEXT = new Text(
            "jdbc:mysql://(127\\.0\\.0\\.1|localhost)(:[0-9]{1,5})?/?(\\?[!-~]*)?",
            "an address of this machine such as jdbc:mysql://127.0.0.1:3306/?user=root&password=…");

    public MySqlServer {
        TEXT.require(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
