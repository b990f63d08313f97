package dev.lossless.todo.listcache;

import static dev.lossless.todo.listcache.ListCacheProtocol.Action.END;
import static dev.lossless.todo.listcache.ListCacheProtocol.Action.GET;

import dev.lossless.todo.listcache.ListCacheProtocol.Action;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// One list of one user, wherever it is. Versions are the numbers of the user's events; 0 is before the first.
///
/// @param committed the version in the database
/// @param consumed the newest event that was consumed; since the last fail-over when there was one
/// @param past what the next fail-over brings back
record ListCacheState(int committed, int consumed, Redis redis, Redis past, List<Reader> readers) {

    static ListCacheState initial(int readers) {
        return new ListCacheState(
                0,
                0,
                Redis.EMPTY,
                Redis.EMPTY,
                IntStream.range(0, readers).mapToObj(Reader::idle).toList());
    }

    /// A stored list.
    ///
    /// @param version what the list says to hold, at most 14
    /// @param content what it holds
    record Stored(int version, int content) {

        static final Stored NONE = new Stored(-1, -1);

        static Optional<Stored> of(int bits) {
            return bits == 0 ? Optional.empty() : Optional.of(new Stored((bits >> 4) - 1, (bits & 15) - 1));
        }

        /// Less than 256; 0 for none.
        int bits() {
            return version + 1 << 4 | content + 1;
        }
    }

    /// @param generation 0 when there is none
    /// @param lists one byte for each generation
    record Redis(int generation, int minVersion, long lists) {

        /// More than can be known at a time: by Redis, by its past, by three readers.
        static final int GENERATIONS = 7;

        static final Redis EMPTY = new Redis(0, 0, 0);

        Redis withMeta(int generation, int minVersion) {
            return new Redis(generation, minVersion, lists);
        }

        Redis with(int generation, Stored list) {
            var added = (long) list.bits() << 8 * generation;
            return new Redis(this.generation, minVersion, without(generation).lists | added);
        }

        Redis without(int generation) {
            return new Redis(this.generation, minVersion, lists & ~(0xFFL << 8 * generation));
        }

        Optional<Stored> find(int generation) {
            return Stored.of(bits(generation));
        }

        private int bits(int generation) {
            return (int) (lists >> 8 * generation) & 0xFF;
        }

        private Redis renamed(int[] names) {
            var renamed = 0L;
            for (var generation = 1; generation < GENERATIONS; generation++) {
                if (names[generation] > 0) {
                    renamed |= (long) bits(generation) << 8 * names[generation];
                }
            }
            return new Redis(names[generation], minVersion, renamed);
        }
    }

    /// A reader, and the read that it is at.
    ///
    /// @param known the client's token, or the last write of the reader's replica; 0 for neither
    /// @param promised the list that is served must be at least as new
    /// @param list what was read from the database so far
    record Reader(int index, Action next, int generation, int minVersion, int known, int promised, Stored list) {

        static Reader idle(int index) {
            return new Reader(index, END, 0, 0, 0, 0, Stored.NONE);
        }

        Reader begin(Action first, int known, int promised) {
            return new Reader(index, first, 0, 0, known, promised, Stored.NONE);
        }

        Reader withMeta(Action next, Redis redis) {
            return new Reader(index, next, redis.generation(), redis.minVersion(), known, promised, list);
        }

        Reader missed(Action next) {
            return new Reader(index, next, generation, minVersion, 0, 0, list);
        }

        Reader withVersion(Action next, int version) {
            return new Reader(
                    index, next, generation, minVersion, known, promised, new Stored(version, list.content()));
        }

        Reader withContent(Action next, int content) {
            return new Reader(
                    index, next, generation, minVersion, known, promised, new Stored(list.version(), content));
        }

        boolean isIdle() {
            return next == END;
        }

        /// The other readers' replicas have written nothing; their clients have tokens.
        boolean isOnWritingReplica() {
            return index == 1;
        }

        private Reader renamed(int[] names, ListCacheProtocol protocol) {
            return names[generation] == 0 && protocol.keepsGeneration(next)
                    ? idle(index)
                    : new Reader(index, next, names[generation], minVersion, known, promised, list);
        }
    }

    ListCacheState commit() {
        return new ListCacheState(committed + 1, consumed, redis, past, readers);
    }

    ListCacheState consume(int version, Redis after) {
        return new ListCacheState(committed, Math.max(version, consumed), after, past, readers);
    }

    ListCacheState remember() {
        return new ListCacheState(committed, consumed, redis, redis, readers);
    }

    ListCacheState failOver(int consumed) {
        return new ListCacheState(committed, consumed, past, Redis.EMPTY, readers);
    }

    ListCacheState with(Redis redis) {
        return new ListCacheState(committed, consumed, redis, past, readers);
    }

    ListCacheState with(Reader reader) {
        var changed = readers.toArray(Reader[]::new);
        changed[reader.index()] = reader;
        return new ListCacheState(committed, consumed, redis, past, List.of(changed));
    }

    /// Nobody reads, and every event has been consumed.
    boolean isQuiet() {
        return consumed == committed && readers.stream().allMatch(Reader::isIdle);
    }

    /// A generation that nobody has, as a random one is.
    int unknownGeneration() {
        var generation = 1;
        while (isKnown(generation)) {
            generation++;
        }
        return generation;
    }

    private boolean isKnown(int generation) {
        return redis.generation() == generation
                || past.generation() == generation
                || readers.stream().anyMatch(reader -> reader.generation() == generation);
    }

    /// The same state without what makes no difference. Generations are numbered as they are met, since they
    /// are only ever compared. A list is left out when nobody can see it any more: its generation is neither
    /// the current one, nor brought back by the fail-over, nor held by a reader that is about to look for it.
    /// A reader that can only store such a list is taken as idle.
    ListCacheState canonical(ListCacheProtocol protocol) {
        var names = names();
        return new ListCacheState(
                committed,
                consumed,
                redis.renamed(names),
                past.renamed(names),
                readers.stream().map(reader -> reader.renamed(names, protocol)).toList());
    }

    private int[] names() {
        var names = new int[Redis.GENERATIONS];
        var last = name(names, past.generation(), name(names, redis.generation(), 0));
        for (var reader : readers) {
            last = reader.next() == GET ? name(names, reader.generation(), last) : last;
        }
        return names;
    }

    private static int name(int[] names, int generation, int last) {
        if (generation == 0 || names[generation] > 0) {
            return last;
        }
        names[generation] = last + 1;
        return last + 1;
    }
}
