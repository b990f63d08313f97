package dev.lossless.cache.invalidation;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;

/// The versions that were applied to Redis last, of the users that had events last.
@ApplicationScoped
public class ConsumedVersions {

    private static final int USERS = 10_000;

    private final Map<String, Long> versions = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > USERS;
        }
    };

    public synchronized void applied(Map<String, Long> byUser) {
        byUser.forEach((userId, version) -> versions.merge(userId, version, Math::max));
    }

    /// 0 when it is not remembered.
    public synchronized long of(String userId) {
        return versions.getOrDefault(userId, 0L);
    }
}
