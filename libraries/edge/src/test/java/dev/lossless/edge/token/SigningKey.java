package dev.lossless.edge.token;

import dev.lossless.edge.Keys;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/// A key to sign with, of which the service learns nothing.
public final class SigningKey implements QuarkusTestResourceLifecycleManager {

    private static final String SETTING = "smallrye.jwt.sign.key.location";

    private final Keys keys = new Keys();

    @Override
    public Map<String, String> start() {
        return Map.of(SETTING, keys.start().get(SETTING));
    }

    @Override
    public void stop() {
        keys.stop();
    }
}
