package dev.lossless.cli.verify;

/// Learns now and then how far a long read has come.
public interface Progress {

    /// @param count what is read
    /// @param size  what is to be read, as it was counted at the beginning
    void read(long count, long size);
}
