package dev.lossless.cli.webhooks;

import dev.lossless.cli.Connection;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.RestApi;
import dev.lossless.cli.argument.UserId;
import dev.lossless.local.system.Service;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Where notification-consumer is, and who asks: by default the local system, with a token of its own.
final class WebhookOptions {

    @Option(names = "--user", paramLabel = "USER", defaultValue = "alice", description = "Default: ${DEFAULT-VALUE}.")
    private UserId user;

    @Option(names = "--all-users", description = "Webhooks of operators, which get the events of all users.")
    private boolean allUsers;

    @Mixin
    private Connection connection;

    @Mixin
    private HomeOption home;

    RestApi api() {
        var local = home.running();
        var token = allUsers ? connection.adminToken(local) : connection.userToken(local, user);
        return new RestApi(connection.url(Service.NOTIFICATION, local), token);
    }

    WebhookApi webhooks() {
        return new WebhookApi(api(), collection());
    }

    String collection() {
        return allUsers ? WebhookApi.OF_OPERATORS : WebhookApi.OWN;
    }

    String whose() {
        return allUsers ? "all users" : user.value();
    }
}
