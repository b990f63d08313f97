package dev.lossless.bench;

import dev.lossless.cli.argument.OneOf;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;

/// What can be measured: a load as it is offered, or something that is measured alone.
record ProfileName(String value) {

    static final ProfileName CATCH_UP = new ProfileName("catch-up");
    static final ProfileName BACKLOG = new ProfileName("backlog");
    static final ProfileName OUTAGE = new ProfileName("outage");
    static final ProfileName DELIVERIES = new ProfileName("deliveries");

    static final ProfileName GREEDY_USER = new ProfileName("greedy-user");

    static final ProfileName GROWTH = new ProfileName("growth");

    private static final OneOf ALL = new OneOf(
            "a profile",
            Stream.concat(
                            Stream.of(Profile.names()),
                            Stream.of(CATCH_UP, BACKLOG, OUTAGE, DELIVERIES, GREEDY_USER, GROWTH)
                                    .map(ProfileName::value))
                    .toList());

    static final class Reader implements ITypeConverter<ProfileName> {

        @Override
        public ProfileName convert(String text) {
            return new ProfileName(ALL.require(text));
        }
    }

    /// For the help.
    static final class Candidates implements Iterable<String> {

        @Override
        public java.util.Iterator<String> iterator() {
            return ALL.names().iterator();
        }
    }

    /// @throws IllegalArgumentException for one that is measured alone
    Profile profile() {
        return Profile.named(value);
    }

    static List<String> names() {
        return ALL.names();
    }

    @Override
    public String toString() {
        return value;
    }
}
