package dev.lossless.cache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.cache.Examples;
import dev.lossless.subscriber.testkit.TestEvent;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class InvalidationsTest {

    @Test
    void eachUserIsInvalidatedOnceWithAllVersions() {
        assertThat(invalidations(event("alice", 3), event("bob", 9), event("alice", 5), event("alice", 4)))
                .containsExactlyInAnyOrder(of("alice", 3, 4, 5), of("bob", 9));
    }

    @Test
    void unreadableRecordInvalidatesToo() {
        assertThat(invalidations(event("alice", 3), event("alice", 4).withValue("?")))
                .containsExactly(of("alice", 3, 4));
    }

    @Test
    void illegibleRecordInvalidatesNothing() {
        assertThat(invalidations(event("alice", 3).without("ce_userid"))).isEmpty();
    }

    private static List<Invalidations> invalidations(TestEvent... events) {
        return Invalidations.of(Batches.of(events));
    }

    private static Invalidations of(String userId, int... versions) {
        var all = new TreeSet<Long>();
        for (var version : versions) {
            all.add((long) version);
        }
        return new Invalidations(userId, all);
    }

    private static TestEvent event(String userId, long sequence) {
        return Examples.todoCreated(userId, sequence);
    }
}
