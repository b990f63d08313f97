package dev.lossless.cli.argument;

/// A role that a service asks for. One that is misspelt would be no role.
public record Role(String value) {

    private static final Text TEXT = new Text("analyst|auditor|admin", "a role: analyst, auditor or admin");

    public Role {
        TEXT.require(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
