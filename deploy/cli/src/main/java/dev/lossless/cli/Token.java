package dev.lossless.cli;

import dev.lossless.cli.argument.Role;
import dev.lossless.cli.argument.UserId;
import dev.lossless.local.JwtKeys;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "token",
        description = "Prints a bearer token for the local system, valid for 24 hours. It needs no running system.")
final class Token implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "USER",
            defaultValue = "alice",
            description = "The user's id. Default: ${DEFAULT-VALUE}.")
    private UserId user;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            split = ",",
            description = "A role of the user: analyst, auditor or admin. May be repeated. Default: none.")
    private List<Role> roles = List.of();

    @Option(names = "--json", description = "Print a JSON object with the token, its user, roles and end.")
    private boolean json;

    @Mixin
    private HomeOption home;

    Token(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var token = JwtKeys.in(home.home().data()).token(user.value(), names());
        terminal.line(json ? Json.compact(describe(token)) : token);
        return 0;
    }

    private List<String> names() {
        return roles.stream().map(Role::value).toList();
    }

    private LinkedHashMap<String, Object> describe(String token) {
        var description = new LinkedHashMap<String, Object>();
        description.put("token", token);
        description.put("user", user.value());
        description.put("roles", names());
        description.put(
                "expires",
                Instant.now()
                        .plus(JwtKeys.VALIDITY)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        return description;
    }
}
