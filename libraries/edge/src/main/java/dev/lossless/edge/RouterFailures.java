package dev.lossless.edge;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/// What fails before a resource is reached, or beside all resources, is answered with a problem, too.
@ApplicationScoped
class RouterFailures {

    private static final Logger LOG = Logger.getLogger(RouterFailures.class);

    /// Behind those that know more about a failure, before the framework's page for developers.
    private static final int LAST_OF_OURS = -100;

    void register(@Observes Router router) {
        router.route().order(LAST_OF_OURS).failureHandler(RouterFailures::answer);
    }

    private static void answer(RoutingContext request) {
        if (request.response().ended() || request.response().closed()) {
            return;
        }
        var status = request.statusCode() < 400 ? 500 : request.statusCode();
        if (status >= 500) {
            LOG.error("request failed", request.failure());
        }
        RawProblem.answer(request, CommonProblem.ofStatus(status));
    }
}
