package dev.lossless.todo.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {

    /// As text, which is the order of the bytes in the database. Thousands are made within a millisecond.
    @Test
    void idsOfAReplicaAreInTheOrderInWhichTheyWereMade() {
        var ids = Stream.generate(Ids::next).limit(100_000).map(UUID::toString).toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(UUID.fromString(ids.getFirst()).version()).isEqualTo(7);
    }
}
