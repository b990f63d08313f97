package dev.lossless.cli.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.cli.webhooks.LocalReceiver.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalReceiverTest {

    @ParameterizedTest
    @CsvSource({
        ", 7, FIRST",
        "7, 8, NEXT",
        "7, 7, AGAIN",
        "7, 3, AGAIN",
        "7, 9, GAP",
        "7, 5000000008, NEXT",
        "7, 5000000006, NEXT",
        "7, 5000000009, GAP",
        "5000000009, 9, AGAIN"
    })
    void sequenceFollowsTheOneBeforeAlsoInALaterEpoch(Long before, long sequence, Order order) {
        assertThat(LocalReceiver.order(before, sequence)).isEqualTo(order);
    }
}
