package example;

import com.mysql.cj.jdbc.MysqlDataSource;
import dev.lossless.subscriber.Observer;
import dev.lossless.subscriber.deadletter.DeadLetterPublisher;
import dev.lossless.subscriber.jdbc.JdbcInbox;
import dev.lossless.subscriber.poll.PollLoop;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// Subscribes without a framework. Ctrl-C ends it; so does `kill -9`, and nothing is lost or counted twice.
public final class CountingProgram {

    private static final Map<String, String> ENV = System.getenv();
    private static final String GROUP = ENV.getOrDefault("GROUP", "counting");
    private static final String TOPIC = ENV.getOrDefault("TOPIC", "todo.events");

    public static void main(String[] arguments) throws Exception {
        Map<String, Object> broker = Map.of(
                "bootstrap.servers",
                ENV.get("KAFKA_BOOTSTRAP_SERVERS"),
                "session.timeout.ms",
                6_000); // a killed instance's partitions move after this time
        var database = new MysqlDataSource(); // a pool saves the time to connect
        database.setUrl(ENV.get("JDBC_URL")); // jdbc:mysql://127.0.0.1:13306/subscriber?allowMultiQueries=true
        database.setUser(ENV.get("DB_USER"));
        database.setPassword(ENV.get("DB_PASSWORD"));
        var handler = new CountingHandler(new JdbcInbox(database, Clock.systemUTC()));
        try (var deadLetters = new DeadLetterPublisher(broker, GROUP + ".dead-letter", Clock.systemUTC());
                var loop = new PollLoop<>(broker, GROUP, List.of(TOPIC), handler, deadLetters, Observer.NONE)) {
            Runtime.getRuntime().addShutdownHook(new Thread(loop::close));
            loop.run();
        }
    }
}
