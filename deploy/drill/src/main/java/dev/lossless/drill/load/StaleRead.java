package dev.lossless.drill.load;

import java.time.Instant;

/// A list did not show what had been acknowledged to its reader.
///
/// @param asked   when it was asked for
/// @param token   with which Consistency-Token
/// @param shown   the todo's version in it; 0 where it was not in it
/// @param version that had been acknowledged
public record StaleRead(String user, Instant asked, long token, String todo, long shown, long version) {

    @Override
    public String toString() {
        return "%s: a list asked for with token %d shows version %d of %s, acknowledged was %d"
                .formatted(user, token, shown, todo, version);
    }
}
