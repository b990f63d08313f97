package dev.lossless.todo.profile;

import dev.lossless.todo.aggregate.Changes;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;

/// What a user told about the own person. Version 0 is the profile of a user who told nothing yet.
@Entity
@Table(name = "user_profile")
class UserProfile {

    @Id
    @Column(name = "user_id")
    private String userId;

    @Column(name = "full_name")
    private String fullName;

    private String email;

    @Column(name = "time_zone")
    private String timeZone;

    private boolean reminders;

    @Version
    private long version;

    @Column(name = "updated_at")
    private Instant updatedAt;

    /// For Hibernate.
    protected UserProfile() {}

    UserProfile(String userId) {
        this.userId = userId;
    }

    /// Becomes what is wished. Nothing happens, and no event, when it is that already.
    Optional<UserProfileUpdated> update(UpdateProfile wish, Instant now) {
        var changes = changes(wish);
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        fullName = wish.fullName();
        email = wish.email();
        timeZone = wish.timeZone();
        reminders = wish.reminders();
        version++;
        updatedAt = now;
        return Optional.of(new UserProfileUpdated(state(), changes));
    }

    long version() {
        return version;
    }

    ProfileState state() {
        return new ProfileState(userId, fullName, email, timeZone, reminders, version, updatedAt);
    }

    private Changes changes(UpdateProfile wish) {
        return new Changes()
                .note("fullName", fullName, wish.fullName())
                .note("email", email, wish.email())
                .note("timeZone", timeZone, wish.timeZone())
                .note("reminders", reminders, wish.reminders());
    }
}
