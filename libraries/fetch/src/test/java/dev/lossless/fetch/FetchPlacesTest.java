package dev.lossless.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.FetchMetadata;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchRequest.PartitionData;
import org.junit.jupiter.api.Test;

class FetchPlacesTest {

    private static final TopicPartition FIRST = new TopicPartition("todo.events", 0);
    private static final TopicPartition SECOND = new TopicPartition("todo.events", 1);

    private final FetchPlaces places = new FetchPlaces();

    @Test
    void laterRequestsOfASessionTellWhatHasChanged() {
        places.ask(request(FetchMetadata.INITIAL, Map.of(FIRST, 5L, SECOND, 6L)));
        places.ask(request(new FetchMetadata(1, 1), Map.of(SECOND, 8L)));
        assertEquals(5, places.offset(FIRST));
        assertEquals(8, places.offset(SECOND));
    }

    @Test
    void newSessionForgetsWhatWasAskedBefore() {
        places.ask(request(FetchMetadata.INITIAL, Map.of(FIRST, 5L)));
        places.ask(request(FetchMetadata.INITIAL, Map.of(SECOND, 6L)));
        assertThrows(IllegalStateException.class, () -> places.offset(FIRST));
    }

    /// A consumer that is closed ends its sessions with the brokers at once. Answers may be on their way.
    @Test
    void answerToWhatWasAskedBeforeTheSessionEndedIsUnderstood() {
        places.ask(request(FetchMetadata.INITIAL, Map.of(FIRST, 5L)));
        places.ask(request(new FetchMetadata(1, FetchMetadata.FINAL_EPOCH), Map.of()));
        assertEquals(5, places.offset(FIRST));
    }

    private static FetchRequest.Builder request(FetchMetadata metadata, Map<TopicPartition, Long> offsets) {
        var asked = new LinkedHashMap<TopicPartition, PartitionData>();
        offsets.forEach((partition, offset) ->
                asked.put(partition, new PartitionData(Uuid.ZERO_UUID, offset, 0, 1 << 20, Optional.empty())));
        return FetchRequest.Builder.forConsumer(ApiKeys.FETCH.latestVersion(), 500, 1, asked)
                .metadata(metadata)
                .removed(List.of());
    }
}
