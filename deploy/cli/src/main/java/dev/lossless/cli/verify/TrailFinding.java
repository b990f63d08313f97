package dev.lossless.cli.verify;

/// Something in the audit trail that is not as it was recorded.
///
/// @param where the entry or checkpoint
/// @param text  what was expected and what was found, for a person
public record TrailFinding(Kind kind, String where, String text) {

    /// What can be wrong.
    public enum Kind {
        /// An entry, or its place in the chain, is not the one that was recorded.
        ENTRY_CHANGED,
        /// An entry within a chain is gone.
        ENTRY_MISSING,
        /// An entry that a checkpoint vouches for is gone: the end of its chain was cut off.
        TRUNCATED,
        /// A chain is consistent, but not the one that a checkpoint vouches for.
        CHAIN_REWRITTEN,
        /// The values are not those that were recorded.
        VALUE_CHANGED,
        /// The values are gone without a recorded erasure.
        VALUE_MISSING,
        /// An event is neither in the trail nor among the dead letters.
        EVENT_MISSING,
        /// A checkpoint is not what was signed, or is gone.
        CHECKPOINT
    }

    @Override
    public String toString() {
        return where + ": " + text;
    }
}
