package dev.lossless.todo.listcache;

/// A list as it is answered, with what it is worth.
///
/// @param version the list holds every change up to this number of the user's stream; it may hold later ones
/// @param json the answer's body
public record CachedList(long version, String json) {

    private static final char SEPARATOR = '\n';

    String encoded() {
        return version + String.valueOf(SEPARATOR) + json;
    }

    static CachedList decode(String stored) {
        var end = stored.indexOf(SEPARATOR);
        return new CachedList(Long.parseLong(stored, 0, end, 10), stored.substring(end + 1));
    }
}
