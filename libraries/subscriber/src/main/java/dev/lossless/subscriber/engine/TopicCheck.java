package dev.lossless.subscriber.engine;

import dev.lossless.subscriber.Observer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jboss.logging.Logger;

/// Whether the topics may be read: not while their settings let a record of some kilobytes fill the memory.
/// Then nothing is read, nothing is lost, and everything else goes on; it is looked again and again.
///
/// Used by one thread at a time.
public final class TopicCheck {

    private static final Logger LOG = Logger.getLogger(TopicCheck.class);

    /// So long a change of the settings may stay unnoticed.
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Topics topics;
    private final List<String> names;
    private final Observer observer;
    private Map<String, String> unfit = Map.of();
    private boolean known;
    private long next = System.nanoTime();

    public TopicCheck(Topics topics, Collection<String> names, Observer observer) {
        this.topics = topics;
        this.names = List.copyOf(names);
        this.observer = observer;
    }

    /// As it was seen last. Before the first answer of the broker: no.
    public boolean mayBeRead() throws InterruptedException {
        if (System.nanoTime() - next >= 0) {
            look();
        }
        return known && unfit.isEmpty();
    }

    private void look() throws InterruptedException {
        try {
            tell(topics.unfit(names));
            next = System.nanoTime() + INTERVAL_NANOS;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                withoutRight(e.getCause());
            } else {
                failed(e.getCause());
            }
        } catch (TimeoutException | KafkaException e) {
            failed(e);
        }
    }

    private void tell(Map<String, String> found) {
        if (!known || !found.equals(unfit)) {
            found.forEach((topic, why) -> LOG.errorf(
                    "topic is not read, a small record of it may fill the memory: topic=%s because=%s. Set"
                            + " compression.type=uncompressed and max.message.bytes=1048588",
                    topic, why));
            if (known && found.isEmpty()) {
                LOG.infof("topics are read: topics=%s", names);
            }
        }
        known = true;
        unfit = found;
        observer.refused(names, found.keySet());
    }

    /// Nobody can tell then; whoever gave no right to look answers for it.
    private void withoutRight(Throwable cause) {
        if (!known) {
            LOG.errorf("the settings of the topics cannot be seen, they are read unseen: cause=%s", cause);
        }
        known = true;
        next = System.nanoTime() + INTERVAL_NANOS;
    }

    private void failed(Throwable cause) {
        LOG.debugf("the settings of the topics are not known yet: cause=%s", cause);
        next = System.nanoTime() + RETRY_NANOS;
    }
}
