package dev.lossless.todo.profile;

import dev.lossless.todo.aggregate.Changes;

/// A user changed the own profile.
///
/// @param profile after the change
/// @param changes the fields that changed, by name
record UserProfileUpdated(ProfileState profile, Changes changes) {

    /// The aggregate type: the event is published on `user.events`.
    static final String AGGREGATE = "user";
}
