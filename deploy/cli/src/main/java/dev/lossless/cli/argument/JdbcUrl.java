package dev.lossless.cli.argument;

/// Where a schema of MySQL or MariaDB is.
public record JdbcUrl(String value) {

    private static final Text TEXT = new Text(
            "jdbc:mysql(:[a-z:]+)?://[^/?#\\s]+/[A-Za-z0-9_$-]+(\\?[!-~]*)?",
            "an address such as jdbc:mysql://HOST:3306/SCHEMA");

    public JdbcUrl {
        TEXT.require(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
