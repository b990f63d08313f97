package dev.lossless.drill.fault;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// All faults, by name.
public final class Catalogue {

    private final Map<String, Fault> faults = new LinkedHashMap<>();

    /// @param foreign remembers what the foreign producer sends
    /// @param older   a built checkout of an older version, if there is one
    public Catalogue(Foreign foreign, Optional<java.nio.file.Path> older) {
        Stream.of(
                        ServiceFaults.all(),
                        KafkaFaults.all(),
                        MysqlFaults.all(),
                        FailOverFaults.all(),
                        RedisFaults.all(),
                        ClientFaults.all(),
                        ForeignFaults.all(foreign),
                        WebhookFaults.all(),
                        UpgradeFaults.all(older))
                .flatMap(List::stream)
                .forEach(fault -> faults.put(fault.name(), fault));
    }

    public Collection<Fault> all() {
        return faults.values();
    }

    /// @param name of one that there is
    public Fault named(String name) {
        return faults.get(name);
    }
}
