package dev.lossless.cli.outbox;

import dev.lossless.cli.Connection;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.RestApi;
import dev.lossless.local.system.Service;
import picocli.CommandLine.Mixin;

/// Where todo-service is, and who asks: by default the local system, with a token of its own.
final class AdminOptions {

    @Mixin
    private Connection connection;

    @Mixin
    private HomeOption home;

    OutboxApi api() {
        var local = home.running();
        return new OutboxApi(new RestApi(connection.url(Service.TODO, local), connection.adminToken(local)));
    }
}
