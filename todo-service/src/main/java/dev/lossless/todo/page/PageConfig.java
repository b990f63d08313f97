package dev.lossless.todo.page;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;

/// Where the page at `/` asks each consumer how far the user's events have had their effect: the URLs of
/// their `GET /users/me/position`. Absolute where a consumer has an address of its own, as by default on one
/// machine; relative where one way in leads to all, such as `/users/me/position/audit-consumer` behind the
/// Ingress. What does not answer is shown as away.
@ConfigMapping(prefix = "page")
interface PageConfig {

    /// Of cache-consumer.
    @WithDefault("http://127.0.0.1:8083/users/me/position")
    URI cachePosition();

    /// Of analytics-consumer.
    @WithDefault("http://127.0.0.1:8082/users/me/position")
    URI analyticsPosition();

    /// Of audit-consumer.
    @WithDefault("http://127.0.0.1:8081/users/me/position")
    URI auditPosition();
}
