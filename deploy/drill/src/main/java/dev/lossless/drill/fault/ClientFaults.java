package dev.lossless.drill.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lossless.drill.fault.Fault.Harm;
import dev.lossless.drill.fault.Fault.Hold;
import dev.lossless.drill.fault.Fault.Needs;
import dev.lossless.drill.fault.Fault.Sort;
import dev.lossless.drill.fault.ServerFaults.Round;
import dev.lossless.drill.system.DrillSystem;
import dev.lossless.local.system.Replica;
import dev.lossless.local.system.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What clients do to the other clients.
final class ClientFaults {

    /// More than a replica works on at the same time.
    private static final int REQUESTS = 200;

    private static final Duration ROUND = Duration.ofSeconds(2);

    private static final String BEGINNING = """
            POST /todos HTTP/1.1\r
            Host: 127.0.0.1\r
            Content-Type: application/json\r
            Content-Length: 20\r
            \r
            {""";

    private ClientFaults() {}

    static List<Fault> all() {
        return List.of(new Fault(
                "half-sent-requests",
                "a client without a token begins %d requests on each replica and ends none".formatted(REQUESTS),
                Set.of("clients"),
                Sort.ASIDE,
                Hold.seconds(8, 15),
                Needs.NOTHING,
                (system, _) -> halfSent(system)));
    }

    private static Harm halfSent(DrillSystem system) {
        var begun = new ArrayList<Socket>();
        Round round = () -> {
            close(begun);
            system.replicas(Service.TODO).forEach(replica -> begin(replica, begun));
            Thread.sleep(ROUND);
        };
        var repeating = ServerFaults.repeat(round);
        return new Harm("%d requests a replica, again every %d s".formatted(REQUESTS, ROUND.toSeconds()), () -> {
            repeating.run();
            close(begun);
        });
    }

    /// A replica that is away is none.
    private static void begin(Replica replica, List<Socket> begun) {
        try {
            for (var number = 0; number < REQUESTS; number++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), replica.port());
                begun.add(socket);
                socket.getOutputStream().write(BEGINNING.getBytes(US_ASCII));
            }
        } catch (IOException _) {
            // another fault has stopped it
        }
    }

    private static void close(List<Socket> begun) {
        for (var socket : begun) {
            try (socket) {
                // it ends here
            } catch (IOException _) {
                // the replica was faster
            }
        }
        begun.clear();
    }
}
