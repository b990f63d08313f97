package dev.lossless.audit;

/// The end of a stream's chain.
///
/// @param link its number; 0 before the first
/// @param reach the highest sequence in the chain
/// @param hash what the next link continues
record Head(long link, long reach, byte[] hash) {

    /// Of a chain without entries.
    static final Head NONE = new Head(0, 0, new byte[Sha256.BYTES]);
}
