package dev.lossless.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// The numbered folders of the servers of test builds. Test processes that run at the same time have one each, so
/// that none sees what another does; the next process takes over the folder, and its servers, of one that has ended.
///
/// @param folder of all of them
record TestPlaces(Path folder) {

    /// The folder that this process has, else the first one that no living process has.
    Path of(KnownProcess process) throws IOException {
        Files.createDirectories(folder);
        try (var channel = FileChannel.open(
                        folder.resolve("places.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            var free = 0;
            var number = 1;
            for (; Files.exists(place(number)); number++) {
                var user = KnownProcess.read(user(number)).filter(KnownProcess::alive);
                if (user.map(KnownProcess::pid).equals(Optional.of(process.pid()))) {
                    return place(number);
                }
                if (free == 0 && user.isEmpty()) {
                    free = number;
                }
            }
            var taken = free == 0 ? number : free;
            Files.createDirectories(place(taken));
            process.write(user(taken));
            return place(taken);
        }
    }

    private Path place(int number) {
        return folder.resolve(Integer.toString(number));
    }

    private Path user(int number) {
        return place(number).resolve("process.pid");
    }
}
