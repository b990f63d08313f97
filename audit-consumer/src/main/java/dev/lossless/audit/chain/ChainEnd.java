package dev.lossless.audit.chain;

/// The end of a stream's chain.
///
/// @param number of its last link; 0 before the first
/// @param highestSequence in the chain
/// @param hash what the next link continues
public record ChainEnd(long number, long highestSequence, byte[] hash) {

    /// Of a chain without entries.
    static final ChainEnd NONE = new ChainEnd(0, 0, new byte[Sha256.BYTES]);
}
