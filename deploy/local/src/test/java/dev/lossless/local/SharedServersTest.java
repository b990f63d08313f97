package dev.lossless.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class SharedServersTest {

    private final Path folder = FreshFolder.named("shared");

    private final Process oneBuild = build();
    private final Process anotherBuild = build();

    @AfterEach
    void endBuilds() {
        oneBuild.destroyForcibly();
        anotherBuild.destroyForcibly();
    }

    @Test
    void buildsShareServersWhichGoWithTheLastOfThemEvenAfterAKilledKeeper() throws Exception {
        var files = new KeeperFiles(folder, Home.find().binaries());
        var shared = new SharedServers(files);
        shared.obtain(oneBuild.toHandle());
        var killed = KnownProcess.read(folder.resolve("keeper.pid")).orElseThrow();
        killed.handle().orElseThrow().destroyForcibly();
        await().until(() -> !killed.alive());

        var renewed = shared.obtain(oneBuild.toHandle());
        assertThat(shared.obtain(anotherBuild.toHandle())).isEqualTo(renewed);

        oneBuild.destroyForcibly().waitFor();
        await().until(() -> files.livingUsers().size() == 1);
        assertThat(listens(renewed.mysqlPort())).isTrue();

        anotherBuild.destroyForcibly().waitFor();
        await().atMost(Duration.ofSeconds(20)).until(() -> KnownProcess.read(folder.resolve("keeper.pid")).stream()
                .noneMatch(KnownProcess::alive));
        assertThat(listens(renewed.mysqlPort())).isFalse();
        assertThat(listens(renewed.kafkaPort())).isFalse();
        assertThat(listens(renewed.redisPort())).isFalse();
    }

    /// A process that stands for a build.
    private static Process build() {
        try {
            return new ProcessBuilder("sleep", "120").start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean listens(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
