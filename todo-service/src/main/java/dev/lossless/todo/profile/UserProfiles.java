package dev.lossless.todo.profile;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/// The stored profiles.
@ApplicationScoped
class UserProfiles implements PanacheRepositoryBase<UserProfile, String> {}
