package dev.lossless.edge.request;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/// Switches off the framework's check of addresses, which answers 400 without a body before any filter is asked;
/// [RequestTarget] is stricter, and answers with a problem. The framework knows a system property for that alone, and
/// reads it when it starts: the settings are read before.
public final class OwnAddressCheck implements SmallRyeConfigBuilderCustomizer {

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        System.setProperty("vertx.disableURIValidation", "true");
    }
}
