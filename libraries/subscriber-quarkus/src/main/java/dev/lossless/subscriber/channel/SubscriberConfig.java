package dev.lossless.subscriber.channel;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of a subscriber. Those of its topics, its group and its clients are the channel's,
/// `mp.messaging.incoming.events.*`.
@ConfigMapping(prefix = "subscriber")
public interface SubscriberConfig {

    /// How often the stored offsets are compared with how far this instance has come. So long a storage that
    /// went back to an earlier state stays unnoticed while no events arrive; the next event shows it at once.
    @WithDefault("1m")
    Duration offsetCheckInterval();

    /// What the names of the metrics begin with.
    @WithDefault("subscriber")
    String metricsPrefix();

    /// The group of the channel; the dead-letter topic is `<group>.dead-letter`.
    @WithDefault("${mp.messaging.incoming.events.group.id}")
    String group();
}
