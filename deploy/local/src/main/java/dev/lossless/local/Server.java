package dev.lossless.local;

import java.io.IOException;

/// One of the three servers: how it is prepared, started and asked.
interface Server {

    String name();

    /// Everything before its start that may take time, such as unpacking it.
    void prepare() throws IOException;

    ServerProcess.Command command();

    /// Whether it serves requests now. Called again and again until it does; an exception means no.
    boolean ready(ServerProcess process) throws IOException;
}
