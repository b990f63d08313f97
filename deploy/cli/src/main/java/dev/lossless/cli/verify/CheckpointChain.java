package dev.lossless.cli.verify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lossless.cli.verify.TrailFinding.Kind;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Checks the checkpoints by themselves: numbers, chain, signatures, and that the heads beside them are those
/// that were
/// signed.
final class CheckpointChain {

    private static final String CHECKPOINTS = """
            SELECT number, created_at, recorded_until, heads, root, previous, hash, key_id, signature \
            FROM audit_checkpoint ORDER BY number""";
    private static final String HEADS = """
            SELECT number, user_id, topic, link, hash FROM audit_checkpoint_head \
            FORCE INDEX (audit_checkpoint_head_number) ORDER BY number, user_id, topic, link""";

    private final List<PublicKey> keys;
    private final TrailFindings findings;
    private byte[] previous = new byte[TrailHash.BYTES];
    private long last;

    /// @param keys the ones that may have signed
    CheckpointChain(List<PublicKey> keys, TrailFindings findings) {
        this.keys = keys;
        this.findings = findings;
    }

    /// A checkpoint, as it is quoted: the next verification can demand that it is still there.
    record Quoted(long number, String hash) {

        @Override
        public String toString() {
            return number + ":" + hash;
        }
    }

    /// @param checkpoints a connection for these rows alone
    /// @param heads one for their heads alone
    /// @param thinned one for what is said of old ones
    /// @param known one that must be there
    /// @return the last one
    Optional<Quoted> check(Connection checkpoints, Connection heads, Connection thinned, Optional<Quoted> known)
            throws SQLException {
        var wanted = known;
        try (var statement = streaming(checkpoints);
                var headStatement = streaming(heads);
                var rows = statement.executeQuery(CHECKPOINTS);
                var headRows = headStatement.executeQuery(HEADS)) {
            var more = headRows.next();
            var old = new ThinnedHeads(thinned); // after the heads: none is missing of which this does not say so
            while (rows.next()) {
                more = check(rows, headRows, more, old);
                wanted = wanted.filter(quoted -> !quoted.equals(quoted()));
            }
            old.beyond(last)
                    .forEach(range -> findings.add(
                            Kind.CHECKPOINT, "checkpoint " + range.last(), "is gone, although its heads were thinned"));
        }
        wanted.ifPresent(quoted -> findings.add(
                Kind.CHECKPOINT, "checkpoint " + quoted.number(), "known with hash " + quoted.hash() + ", is gone"));
        return last == 0 ? Optional.empty() : Optional.of(quoted());
    }

    private Quoted quoted() {
        return new Quoted(last, TrailHash.hex(previous));
    }

    private static Statement streaming(Connection connection) throws SQLException {
        var statement = connection.createStatement();
        statement.setFetchSize(Integer.MIN_VALUE);
        return statement;
    }

    /// @return whether there are more heads
    private boolean check(ResultSet row, ResultSet heads, boolean more, ThinnedHeads thinned) throws SQLException {
        var number = row.getLong(1);
        var where = "checkpoint " + number;
        if (number != last + 1) {
            findings.add(Kind.CHECKPOINT, "checkpoint " + (last + 1), "is gone, the next one is " + number);
        } else if (!Arrays.equals(row.getBytes(6), previous)) {
            findings.add(Kind.CHECKPOINT, where, "does not continue the one before");
        }
        var canonical = canonical(row);
        if (!Arrays.equals(row.getBytes(7), TrailHash.sha256(canonical)) || !signed(canonical, row.getBytes(9))) {
            findings.add(
                    Kind.CHECKPOINT,
                    where,
                    "its signature is not by a known key (it tells key " + row.getString(8) + ")");
        }
        last = number;
        previous = row.getBytes(7);
        return checkHeads(row, heads, more, thinned.about(number));
    }

    private boolean checkHeads(ResultSet row, ResultSet heads, boolean more, Optional<ThinnedHeads.Range> thinned)
            throws SQLException {
        var digest = TrailHash.sha256();
        var count = 0;
        var left = more;
        while (left && heads.getLong(1) <= last) {
            if (heads.getLong(1) == last) {
                var line = String.join(
                                " ",
                                heads.getString(2),
                                heads.getString(3),
                                heads.getString(4),
                                TrailHash.hex(heads.getBytes(5)))
                        + "\n";
                digest.update(line.getBytes(US_ASCII));
                thinned.ifPresent(range -> range.add(last, line));
                count++;
            }
            left = heads.next();
        }
        if (count != row.getInt(4) || !Arrays.equals(row.getBytes(5), digest.digest())) {
            thinned.ifPresentOrElse(range -> range.incomplete(last), () -> reportHeads("the heads beside it"));
        }
        thinned.filter(range -> range.last() == last).ifPresent(this::checkThinned);
        return left;
    }

    private void checkThinned(ThinnedHeads.Range range) {
        if (!range.holds(previous) || !signed(range.canonical(), range.signature())) {
            reportHeads("those that are left of the heads up to it");
        }
    }

    private void reportHeads(String which) {
        findings.add(Kind.CHECKPOINT, "checkpoint " + last, which + " are not the signed ones");
    }

    private static byte[] canonical(ResultSet row) throws SQLException {
        return TrailHash.canonical(Map.of(
                "number", row.getString(1),
                "createdAt", time(row, 2),
                "recordedUntil", time(row, 3),
                "heads", row.getString(4),
                "root", TrailHash.hex(row.getBytes(5)),
                "previous", TrailHash.hex(row.getBytes(6)),
                "keyId", row.getString(8)));
    }

    private static String time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, LocalDateTime.class)
                .toInstant(ZoneOffset.UTC)
                .toString();
    }

    private boolean signed(byte[] message, byte[] signature) {
        return keys.stream().anyMatch(key -> signed(key, message, signature));
    }

    private static boolean signed(PublicKey key, byte[] message, byte[] signature) {
        try {
            var verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            return false; // not even the form of a signature
        }
    }
}
