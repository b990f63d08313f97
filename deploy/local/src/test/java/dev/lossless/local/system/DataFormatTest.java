package dev.lossless.local.system;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lossless.local.Home;
import dev.lossless.local.JwtKeys;
import dev.lossless.local.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFormatTest {

    @TempDir
    Path folder;

    @Test
    void newDataIsMarkedAndTakenAtTheNextStart() throws IOException {
        var home = new Home(folder);
        DataFormat.require(home);
        Files.createDirectories(home.data().resolve("mysql"));
        assertThatCode(() -> DataFormat.require(home)).doesNotThrowAnyException();
    }

    @Test
    void tokenBeforeTheFirstStartDoesNoHarm() {
        var home = new Home(folder);
        JwtKeys.in(home.data());
        assertThatCode(() -> DataFormat.require(home)).doesNotThrowAnyException();
    }

    @Test
    void dataWithoutAFormatIsRefusedWithWhatToDo() throws IOException {
        var home = new Home(folder);
        Files.createDirectories(home.data().resolve("mysql"));
        assertThatThrownBy(() -> DataFormat.require(home))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("./todo reset");
    }

    @Test
    void dataOfALaterFormatIsRefused() throws IOException {
        var home = new Home(folder);
        Files.createDirectories(home.data());
        Files.writeString(home.data().resolve("format"), "2\n");
        assertThatThrownBy(() -> DataFormat.require(home)).isInstanceOf(StartException.class);
    }
}
