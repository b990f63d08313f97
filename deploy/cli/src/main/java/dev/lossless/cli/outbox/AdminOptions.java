package dev.lossless.cli.outbox;

import dev.lossless.cli.Connection;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.system.RunningSystem;
import dev.lossless.cli.system.Service;
import picocli.CommandLine.Mixin;

/// Where todo-service is, and who asks: by default the local system, with a token of its own.
final class AdminOptions {

    @Mixin
    private Connection connection;

    @Mixin
    private HomeOption home;

    AdminApi api() {
        var local = RunningSystem.in(home.home());
        return new AdminApi(connection.url(Service.TODO, local), connection.adminToken(local));
    }
}
