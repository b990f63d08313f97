package dev.lossless.todo.listcache;

import static dev.lossless.todo.listcache.ListCacheProtocol.Action.GET;

import dev.lossless.todo.listcache.Explorer.Step;
import dev.lossless.todo.listcache.ListCacheState.Reader;
import dev.lossless.todo.listcache.ListCacheState.Redis;
import dev.lossless.todo.listcache.ListCacheState.Stored;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One list of one user, read through Redis while the user's changes are committed one after the other.
/// Between any two steps, and as often as it may:
///
/// - a read begins: the client has a token or none, the reader's replica took a write or none;
/// - a reader does its next action, or goes on without Redis when that does not answer the GET in time;
/// - the next change is committed, which is its event as well;
/// - cache-consumer consumes an event: the next, an earlier one again, a later one for several at once;
/// - the generation or a list is evicted, each for itself; the end of a time to live is no different;
/// - with `failOver`, Redis goes back to anything that it was earlier, or comes back empty.
///
/// A read that knows of no write is promised all events that were consumed before it began, whenever the list
/// was stored that it is served. A read that knows of a write is promised that one; that it sees nothing stale
/// either follows, as a read without knowledge would be served the same list. The database's own answer needs
/// no check: it is read after the read began. When all readers have ended, which nothing can keep them from,
/// and all events are consumed, a read leaves a list that serves every read after it.
///
/// A fail-over takes the promise of the consumed events back: cache-consumer then reads its topic from the
/// start, and an event counts again when it is consumed again. In between a list can be as old as those that
/// Redis went back to, for `list-cache.ttl` at most. Tokens and own writes hold all the time, and so does
/// what was promised to the reads that are under way. Two masters at a time are not modelled.
///
/// @param readers 1 to 3, each with one read at a time and, when that has ended, the next one
record ListCacheModel(ListCacheProtocol protocol, int readers, int writes, boolean failOver)
        implements Explorer.Model<ListCacheState> {

    static final String CONSUMED = "no list older than a consumed event is served";
    static final String TOKEN = "no list older than the client's token is served";
    static final String OWN_WRITE = "no list older than the last write of the same replica is served";
    static final String FILLED = "when all is quiet, a read is a hit for the next one";

    @Override
    public ListCacheState initial() {
        return ListCacheState.initial(readers);
    }

    @Override
    public Stream<Step<ListCacheState>> steps(ListCacheState state) {
        return Stream.of(reads(state), commits(state), events(state), evictions(state), failOvers(state))
                .flatMap(steps -> steps);
    }

    @Override
    public Optional<String> brokenIn(ListCacheState state) {
        return state.isQuiet() && !isHit(afterReadAlone(state)) ? Optional.of(FILLED) : Optional.empty();
    }

    private ListCacheState afterReadAlone(ListCacheState quiet) {
        var state = begin(quiet, quiet.readers().getFirst(), quiet.committed()).next();
        while (!state.isQuiet()) {
            state = act(state, state.readers().getFirst()).next();
        }
        return state;
    }

    private static boolean isHit(ListCacheState quiet) {
        return quiet.redis()
                .find(quiet.redis().generation())
                .filter(list -> list.version() >= quiet.committed())
                .isPresent();
    }

    private Stream<Step<ListCacheState>> reads(ListCacheState state) {
        return state.readers().stream().flatMap(reader -> reads(state, reader));
    }

    private Stream<Step<ListCacheState>> reads(ListCacheState state, Reader reader) {
        if (reader.isIdle()) {
            return IntStream.rangeClosed(0, state.committed()).mapToObj(known -> begin(state, reader, known));
        }
        var act = act(state, reader);
        return reader.next() == GET ? Stream.of(act, miss(state, reader)) : Stream.of(act);
    }

    private Stream<Step<ListCacheState>> commits(ListCacheState state) {
        return state.committed() < writes
                ? Stream.of(step("commit " + (state.committed() + 1), state.commit()))
                : Stream.empty();
    }

    private Stream<Step<ListCacheState>> events(ListCacheState state) {
        return IntStream.rangeClosed(1, state.committed())
                .mapToObj(version ->
                        step("event " + version, state.consume(version, protocol.invalidated(state, version))));
    }

    private Stream<Step<ListCacheState>> evictions(ListCacheState state) {
        var redis = state.redis();
        var meta = step("generation evicted", state.with(redis.withMeta(0, 0)));
        var lists = IntStream.range(1, Redis.GENERATIONS)
                .filter(generation -> redis.find(generation).isPresent())
                .mapToObj(generation -> step("list evicted", state.with(redis.without(generation))));
        return Stream.concat(Stream.of(meta), lists);
    }

    private Stream<Step<ListCacheState>> failOvers(ListCacheState state) {
        if (!failOver) {
            return Stream.empty();
        }
        var back = step("fail-over", state.failOver(protocol.consumedAfterFailOver(state)));
        return state.past().equals(Redis.EMPTY)
                ? Stream.of(back, step("this is what the fail-over brings back", state.remember()))
                : Stream.of(back);
    }

    private Step<ListCacheState> begin(ListCacheState state, Reader reader, int known) {
        var promised = known == 0 ? state.consumed() : known;
        return act(state, reader.begin(protocol.first(), known, promised));
    }

    private Step<ListCacheState> act(ListCacheState state, Reader reader) {
        return switch (reader.next()) {
            case META, META_AGAIN -> meta(state, reader);
            case GET -> get(state, reader);
            case SEQUENCE -> step(reader, state.with(reader.withVersion(after(reader), state.committed())));
            case LIST -> step(reader, state.with(reader.withContent(after(reader), state.committed())));
            case STORE -> store(state, reader);
            case END -> throw new IllegalStateException("the read has ended");
        };
    }

    private Step<ListCacheState> meta(ListCacheState state, Reader reader) {
        var redis = protocol.withGeneration(state);
        return step(reader, state.with(redis).with(reader.withMeta(after(reader), redis)));
    }

    private Step<ListCacheState> get(ListCacheState state, Reader reader) {
        return state.redis()
                .find(reader.generation())
                .filter(list -> protocol.serves(reader, list))
                .map(list -> hit(state, reader, list))
                .orElseGet(() -> miss(state, reader));
    }

    private Step<ListCacheState> hit(ListCacheState state, Reader reader, Stored list) {
        var broken = list.content() < reader.promised() ? Optional.of(promise(reader)) : Optional.<String>empty();
        var next = protocol.canonical(state.with(Reader.idle(reader.index())));
        return new Step<>("reader " + reader.index() + " is served list " + list.content(), next, broken);
    }

    private static String promise(Reader reader) {
        if (reader.known() == 0) {
            return CONSUMED;
        }
        return reader.isOnWritingReplica() ? OWN_WRITE : TOKEN;
    }

    /// From here on nothing is promised that the database does not hold.
    private Step<ListCacheState> miss(ListCacheState state, Reader reader) {
        return step("reader " + reader.index() + " misses", state.with(reader.missed(after(reader))));
    }

    private Step<ListCacheState> store(ListCacheState state, Reader reader) {
        var redis = state.redis();
        var after = protocol.stores(reader) ? redis.with(reader.generation(), reader.list()) : redis;
        return step(reader, state.with(after).with(Reader.idle(reader.index())));
    }

    private ListCacheProtocol.Action after(Reader reader) {
        return protocol.after(reader.next());
    }

    private Step<ListCacheState> step(Reader reader, ListCacheState next) {
        return step("reader " + reader.index() + " " + reader.next(), next);
    }

    private Step<ListCacheState> step(String name, ListCacheState next) {
        return new Step<>(name, protocol.canonical(next), Optional.empty());
    }
}
