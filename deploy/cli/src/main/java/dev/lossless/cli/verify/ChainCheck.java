package dev.lossless.cli.verify;

import dev.lossless.cli.verify.TrailFinding.Kind;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.OptionalLong;

/// Checks the chain of one user and topic, entry by entry.
final class ChainCheck {

    private final TrailFindings findings;
    private final TrailLookups lookups;
    private final MissingSequences missing = new MissingSequences();
    private OptionalLong erased = OptionalLong.empty();
    private byte[] previous = new byte[TrailHash.BYTES];
    private Link last;
    private long signed;

    /// @param chain any link of it
    ChainCheck(Link chain, TrailFindings findings, TrailLookups lookups) {
        this.last = new Link(chain.userId(), chain.topic(), 0);
        this.findings = findings;
        this.lookups = lookups;
    }

    boolean continuedBy(Link link) {
        return last.sameChain(link);
    }

    void check(TrailEntry entry) throws SQLException {
        var expected = last.number() + 1;
        if (entry.link().number() != expected) {
            findings.add(
                    Kind.ENTRY_MISSING,
                    new Link(last.userId(), last.topic(), expected),
                    "is gone, the next entry is link " + entry.link().number());
        } else if (!Arrays.equals(entry.hash(), entry.hashAfter(previous))) {
            findings.add(
                    Kind.ENTRY_CHANGED,
                    entry.link(),
                    "event %s is not what was recorded there".formatted(entry.eventId()));
        }
        checkValues(entry);
        missing.seen(entry.sequence());
        previous = entry.hash();
        last = entry.link();
    }

    private void checkValues(TrailEntry entry) throws SQLException {
        if (entry.values().isPresent()) {
            var values = entry.values().get();
            if (!Arrays.equals(entry.digest(), TrailHash.digest(values.salt(), values.data()))) {
                findings.add(
                        Kind.VALUE_CHANGED,
                        entry.link(),
                        "the values of event %s are not those that were recorded".formatted(entry.eventId()));
            }
        } else if (entry.sequence() > erasedUpTo()) {
            findings.add(
                    Kind.VALUE_MISSING,
                    entry.link(),
                    "the values of event %s are gone, and no erasure is recorded".formatted(entry.eventId()));
        }
    }

    private long erasedUpTo() throws SQLException {
        if (erased.isEmpty()) {
            erased = OptionalLong.of(lookups.erasedUpTo(last));
        }
        return erased.getAsLong();
    }

    /// A checkpoint vouches for the link that was checked last.
    void signed(SignedHeads.Head head) {
        signed = head.link().number();
        if (!Arrays.equals(head.hash(), previous)) {
            findings.add(
                    Kind.CHAIN_REWRITTEN,
                    head.link(),
                    "checkpoint %d vouches for another hash".formatted(head.checkpoint()));
        }
    }

    /// @return how many entries no checkpoint vouches for yet
    long end() throws SQLException {
        for (var range : missing.ranges()) {
            var explained = lookups.deadLetters(last, range.first(), range.last());
            if (explained < range.count()) {
                findings.add(
                        Kind.EVENT_MISSING,
                        "user %s, %s, sequence %d to %d"
                                .formatted(last.userId(), last.topic(), range.first(), range.last()),
                        "neither recorded nor dead-lettered, but for %d".formatted(explained));
            }
        }
        return last.number() - signed;
    }
}
