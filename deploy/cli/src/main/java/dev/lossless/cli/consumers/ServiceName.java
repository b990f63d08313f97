package dev.lossless.cli.consumers;

import dev.lossless.cli.argument.Shown;
import dev.lossless.local.system.Service;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads the name of a consumer: `audit` or `audit-consumer`.
final class ServiceName implements ITypeConverter<Service> {

    static final List<Service> CONSUMERS =
            List.of(Service.AUDIT, Service.ANALYTICS, Service.CACHE, Service.NOTIFICATION);

    /// For the help.
    static final class Candidates implements Iterable<String> {

        @Override
        public java.util.Iterator<String> iterator() {
            return CONSUMERS.stream().map(ServiceName::of).iterator();
        }
    }

    static String of(Service service) {
        return service.module().replace("-consumer", "");
    }

    @Override
    public Service convert(String text) {
        return CONSUMERS.stream()
                .filter(service -> Stream.of(service.module(), of(service)).anyMatch(text::equals))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "is not audit, analytics, cache or notification: " + Shown.of(text)));
    }
}
