package dev.lossless.drill.fault;

import dev.lossless.drill.fault.Fault.Harm;
import dev.lossless.drill.fault.Fault.Hold;
import dev.lossless.drill.fault.Fault.Sort;
import dev.lossless.drill.system.DrillSystem;
import dev.lossless.drill.system.DrillSystem.Launch;
import dev.lossless.local.system.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// An older version runs beside the newer one, as during a rolling upgrade, on the newer one's schema.
final class UpgradeFaults {

    /// What the services set themselves by now.
    private static final Map<String, String> SCHEMA_MAY_BE_AHEAD =
            Map.of("QUARKUS_FLYWAY_IGNORE_FUTURE_MIGRATIONS", "true");

    private UpgradeFaults() {}

    static List<Fault> all(Optional<Path> older) {
        return Stream.of(Service.values())
                .map(service -> new Fault(
                        "older-" + service.module(),
                        "an older version runs beside this one, then alone, then this one again",
                        Set.of(service.module()),
                        service == Service.TODO ? Sort.CENTRAL : Sort.ASIDE,
                        Hold.seconds(5, 10),
                        _ -> older.isEmpty()
                                ? Optional.of("no older version is given (--older FOLDER)")
                                : Optional.empty(),
                        (system, _) -> replace(system, service, older.orElseThrow())))
                .toList();
    }

    private static Harm replace(DrillSystem system, Service service, Path older)
            throws IOException, InterruptedException {
        var newer = system.replicas(service).getFirst();
        var old = system.launch(service, new Launch(older, SCHEMA_MAY_BE_AHEAD));
        old.awaitReady();
        system.stop(newer);
        return new Harm("only the older %s runs".formatted(service.module()), () -> {
            system.launch(service).awaitReady();
            system.stop(old);
        });
    }
}
