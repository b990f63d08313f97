package dev.lossless.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeeperFilesTest {

    @TempDir
    Path folder;

    /// It is moved to its name when it is whole.
    @Test
    void userThatIsBeingWrittenStays() throws IOException {
        var files = new KeeperFiles(folder, folder).create();
        var draft = Files.createFile(folder.resolve("users/4711230123.new"));
        assertThat(files.livingUsers()).isEmpty();
        assertThat(draft).exists();
    }

    @Test
    void userThatHasEndedIsForgotten() throws IOException {
        var files = new KeeperFiles(folder, folder).create();
        var ended = Files.writeString(files.user(4711), "4711 2026-11-28T12:00:00Z");
        KnownProcess.of(ProcessHandle.current())
                .write(files.user(ProcessHandle.current().pid()));
        assertThat(files.livingUsers())
                .extracting(KnownProcess::pid)
                .containsExactly(ProcessHandle.current().pid());
        assertThat(ended).doesNotExist();
    }
}
