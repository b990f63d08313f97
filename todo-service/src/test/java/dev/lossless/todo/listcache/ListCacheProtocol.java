package dev.lossless.todo.listcache;

import static dev.lossless.todo.listcache.ListCacheProtocol.Action.END;
import static dev.lossless.todo.listcache.ListCacheProtocol.Action.GET;
import static dev.lossless.todo.listcache.ListCacheProtocol.Action.LIST;
import static dev.lossless.todo.listcache.ListCacheProtocol.Action.META;
import static dev.lossless.todo.listcache.ListCacheProtocol.Action.META_AGAIN;
import static dev.lossless.todo.listcache.ListCacheProtocol.Action.SEQUENCE;
import static dev.lossless.todo.listcache.ListCacheProtocol.Action.STORE;

import dev.lossless.todo.listcache.ListCacheState.Reader;
import dev.lossless.todo.listcache.ListCacheState.Redis;
import dev.lossless.todo.listcache.ListCacheState.Stored;
import java.util.List;

/// The rules of the list cache as they are built, and the same rules with one mistake each.
enum ListCacheProtocol {
    AS_BUILT,

    LIST_DELETED_BY_EVENT {
        @Override
        Redis invalidated(ListCacheState state, int version) {
            return state.redis().without(state.redis().generation());
        }
    },

    /// Only `minVersion` is raised.
    GENERATION_KEPT_BY_EVENT {
        @Override
        Redis invalidated(ListCacheState state, int version) {
            var redis = withGeneration(state);
            return redis.withMeta(redis.generation(), Math.max(redis.minVersion(), version));
        }
    },

    /// Generations are counted, so that one that was evicted comes back.
    GENERATION_NOT_RANDOM {
        @Override
        int newGeneration(ListCacheState state, int minVersion) {
            return minVersion + 1;
        }

        @Override
        ListCacheState canonical(ListCacheState state) {
            return state;
        }
    },

    /// The list is stored under the generation that is current by then, and held against its `minVersion`.
    GENERATION_READ_AGAIN(META, GET, SEQUENCE, LIST, META_AGAIN, STORE),

    LIST_READ_BEFORE_META(SEQUENCE, LIST, META, GET, STORE),

    VERSION_READ_AFTER_LIST(META, GET, LIST, SEQUENCE, STORE),

    TOKEN_IGNORED {
        @Override
        boolean serves(Reader reader, Stored list) {
            return reader.isOnWritingReplica() ? super.serves(reader, list) : true;
        }
    },

    OWN_WRITE_FORGOTTEN {
        @Override
        boolean serves(Reader reader, Stored list) {
            return reader.isOnWritingReplica() ? true : super.serves(reader, list);
        }
    },

    /// The events that Redis has lost are not consumed again.
    NO_REWIND_AFTER_FAIL_OVER {
        @Override
        int consumedAfterFailOver(ListCacheState state) {
            return state.consumed();
        }
    },

    /// A list that is just as old as `minVersion` is refused.
    ONLY_NEWER_LISTS_STORED {
        @Override
        boolean stores(Reader reader) {
            return reader.list().version() > reader.minVersion();
        }
    };

    /// What a reader does at one moment. Anything may happen before its next action. META and GET are the two
    /// halves of
    /// `lookup.lua`, which Redis runs as one: trying every order of them as well proves more than is needed.
    enum Action {
        /// `HGET KEYS[1] 'gen'`, or the `HSET` of a new one, and `HGET KEYS[1] 'minVersion'` in `lookup.lua`
        META,
        /// `GET ARGV[3] .. gen .. ARGV[4]` in `lookup.lua`
        GET,
        /// no line of Lua: the snapshot of the database is opened, the user's sequence read
        SEQUENCE,
        /// no line of Lua: the list is read in that snapshot
        LIST,
        /// stands for no line: only a protocol with a mistake does it
        META_AGAIN,
        /// `SET <prefix><gen><suffix>` of `ListStore.put`, unless the list is older than `minVersion`
        STORE,
        END
    }

    private final List<Action> read;

    ListCacheProtocol() {
        this(META, GET, SEQUENCE, LIST, STORE);
    }

    ListCacheProtocol(Action... read) {
        this.read = List.of(read);
    }

    Action first() {
        return read.getFirst();
    }

    Action after(Action action) {
        return action == STORE ? END : read.get(read.indexOf(action) + 1);
    }

    /// `invalidate.lua` of cache-consumer: `if version > minVersion …`, then `HSET KEYS[1] 'gen' … 'minVersion'
    /// …`.
    Redis invalidated(ListCacheState state, int version) {
        var redis = state.redis();
        return version > redis.minVersion() ? redis.withMeta(newGeneration(state, version), version) : redis;
    }

    /// `lookup.lua`: `if not gen then … HSET KEYS[1] 'gen' …`.
    Redis withGeneration(ListCacheState state) {
        var redis = state.redis();
        return redis.generation() > 0 ? redis : redis.withMeta(newGeneration(state, 0), 0);
    }

    int newGeneration(ListCacheState state, int minVersion) {
        return state.unknownGeneration();
    }

    boolean serves(Reader reader, Stored list) {
        return list.version() >= reader.known();
    }

    boolean stores(Reader reader) {
        return reader.list().version() >= reader.minVersion();
    }

    int consumedAfterFailOver(ListCacheState state) {
        return 0;
    }

    ListCacheState canonical(ListCacheState state) {
        return state.canonical(this);
    }

    /// Whether the reader will store its list under the generation that it has now.
    boolean keepsGeneration(Action next) {
        return read.indexOf(next) > Math.max(read.indexOf(META), read.indexOf(META_AGAIN));
    }
}
