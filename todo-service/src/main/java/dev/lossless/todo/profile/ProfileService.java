package dev.lossless.todo.profile;

import dev.lossless.todo.aggregate.Precondition;
import dev.lossless.todo.outbox.NewEvent;
import dev.lossless.todo.outbox.Outbox;
import dev.lossless.todo.storage.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/// Reads and changes the profiles of users. A change commits together with its event, or not at all.
@ApplicationScoped
class ProfileService {

    private final UserProfiles profiles;
    private final Outbox outbox;
    private final Transactions transactions;
    private final Clock clock;

    ProfileService(UserProfiles profiles, Outbox outbox, Transactions transactions, Clock clock) {
        this.profiles = profiles;
        this.outbox = outbox;
        this.transactions = transactions;
        this.clock = clock;
    }

    /// The profile; that of version 0 when the user told nothing yet.
    ProfileState of(String userId) {
        return stored(userId).state();
    }

    /// Replaces the profile. When that changes nothing, nothing is written and no event is published.
    ProfileState update(String userId, Precondition precondition, UpdateProfile wish) {
        return transactions.write(() -> {
            var sequence = outbox.next(userId, UserProfileUpdated.AGGREGATE);
            var profile = stored(userId);
            precondition.require(profile.version());
            profile.update(wish, clock.instant())
                    .ifPresentOrElse(event -> store(profile, event, sequence), transactions::rollBack);
            return profile.state();
        });
    }

    private UserProfile stored(String userId) {
        return profiles.findByIdOptional(userId).orElseGet(() -> new UserProfile(userId));
    }

    private void store(UserProfile profile, UserProfileUpdated event, long sequence) {
        profiles.persistAndFlush(profile);
        var state = event.profile();
        outbox.append(new NewEvent(
                UserProfileUpdated.AGGREGATE,
                state.userId(),
                state.version(),
                "UserProfileUpdated",
                state.userId(),
                sequence,
                state.updatedAt(),
                event));
    }
}
