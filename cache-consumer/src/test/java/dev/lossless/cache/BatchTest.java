package dev.lossless.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BatchTest {

    private final EventReader reader = new EventReader();

    @Test
    void eachUserIsInvalidatedOnceWithTheHighestVersion() {
        var batch = batch(event("alice", 3), event("bob", 9), event("alice", 5), event("alice", 4));
        assertThat(batch.invalidations())
                .containsExactlyInAnyOrder(new Invalidation("alice", 5), new Invalidation("bob", 9));
    }

    @Test
    void unreadableRecordInvalidatesToo() {
        var batch = batch(event("alice", 3), event("alice", 4).withValue("?"));
        assertThat(batch.invalidations()).containsExactly(new Invalidation("alice", 4));
    }

    @Test
    void illegibleRecordInvalidatesNothing() {
        assertThat(batch(event("alice", 3).without("ce_userid")).invalidations())
                .isEmpty();
    }

    private static Example event(String userId, long sequence) {
        return Example.todoCreated(userId, sequence);
    }

    private Batch batch(Example... examples) {
        return new Batch(
                Stream.of(examples).map(Example::consumed).map(reader::read).toList());
    }
}
