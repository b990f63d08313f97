package dev.lossless.drill;

import dev.lossless.cli.Conditions;
import dev.lossless.drill.check.Judgement;
import dev.lossless.drill.check.Lag.Sample;
import dev.lossless.drill.load.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Everything about a drill that has been carried out.
///
/// @param begun    when
/// @param warm     when the first fault could begin, since the begin
/// @param loadEnd  when the load stopped, since the begin
/// @param took     in all
/// @param skipped  faults that cannot be done here, with what is missing
/// @param counts   writes by what the clients know of them, and what was found on the topics
public record Outcome(
        DrillConfig config,
        Conditions conditions,
        Instant begun,
        Duration warm,
        Duration loadEnd,
        Duration took,
        List<Happened> steps,
        Map<String, String> skipped,
        List<Exchange> exchanges,
        List<Sample> samples,
        Map<String, Long> counts,
        List<Judgement> judgements,
        WriteLatency latency) {

    public boolean holds() {
        return judgements.stream().allMatch(Judgement::holds);
    }
}
