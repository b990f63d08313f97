package dev.lossless.drill;

import dev.lossless.cli.argument.OneOf;
import dev.lossless.drill.fault.Catalogue;
import dev.lossless.drill.fault.Fault;
import dev.lossless.drill.fault.Foreign;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;

/// The name of a fault.
record FaultName(String value) {

    private static final OneOf ALL = new OneOf(
            "a fault",
            new Catalogue(new Foreign(), Optional.empty())
                    .all().stream().map(Fault::name).toList());

    static final class Reader implements ITypeConverter<FaultName> {

        @Override
        public FaultName convert(String text) {
            return new FaultName(ALL.require(text));
        }
    }
}
