package dev.lossless.fetch;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.requests.FetchMetadata;
import org.apache.kafka.common.requests.FetchRequest;

/// From where on a broker was asked for each partition.
final class FetchPlaces {

    private final Map<TopicPartition, Long> offsets = new HashMap<>();
    private final Map<Uuid, String> topics = new HashMap<>();

    void ask(FetchRequest.Builder request) {
        if (request.metadata().epoch() == FetchMetadata.FINAL_EPOCH) {
            return; // it asks for nothing more, and the answer to the request before may still come
        }
        if (request.metadata().isFull()) {
            offsets.clear();
        }
        request.removed().forEach(removed -> offsets.remove(removed.topicPartition()));
        request.fetchData().forEach((partition, data) -> {
            offsets.put(partition, data.fetchOffset);
            topics.put(data.topicId, partition.topic());
        });
    }

    /// The partition that an answer means: by its topic's name in old versions of the protocol, by id in others.
    TopicPartition partition(FetchableTopicResponse topic, int partition) {
        var name = topic.topic().isEmpty() ? topics.get(topic.topicId()) : topic.topic();
        return new TopicPartition(name, partition);
    }

    /// @throws IllegalStateException when it was not asked for
    long offset(TopicPartition partition) {
        var offset = offsets.get(partition);
        if (offset == null) {
            throw new IllegalStateException("the broker sends records of " + partition + " unasked");
        }
        return offset;
    }
}
