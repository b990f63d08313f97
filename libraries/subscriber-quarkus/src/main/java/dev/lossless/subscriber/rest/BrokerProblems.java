package dev.lossless.subscriber.rest;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.Problem;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// A broker or a storage that does not serve a request is a problem that passes.
class BrokerProblems {

    private static final Logger LOG = Logger.getLogger(BrokerProblems.class);

    @ServerExceptionMapper
    Response unavailable(KafkaException e) {
        return unavailable("the broker did not serve it", e);
    }

    @ServerExceptionMapper
    Response unavailable(ExecutionException e) {
        return unavailable("broker or storage did not serve it", e);
    }

    @ServerExceptionMapper
    Response unavailable(TimeoutException e) {
        return unavailable("no answer came in time", e);
    }

    private static Response unavailable(String what, Exception e) {
        LOG.warnf("request failed, %s: cause=%s", what, e);
        return Problem.of(CommonProblem.UNAVAILABLE).answer().build();
    }
}
