package dev.lossless.todo.listcache;

/// A list as it is answered, with what it is worth.
///
/// @param version the list holds every change up to this number of the user's stream; it may hold later ones
/// @param next the cursor of the next page; empty when there is none
/// @param json the answer's body
public record CachedList(long version, String next, String json) {

    private static final char SEPARATOR = '\n';

    String encoded() {
        return version + "\n" + next + SEPARATOR + json;
    }

    static CachedList decode(String stored) {
        var first = stored.indexOf(SEPARATOR);
        var second = stored.indexOf(SEPARATOR, first + 1);
        return new CachedList(
                Long.parseLong(stored, 0, first, 10),
                stored.substring(first + 1, second),
                stored.substring(second + 1));
    }
}
