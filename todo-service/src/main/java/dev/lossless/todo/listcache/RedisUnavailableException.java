package dev.lossless.todo.listcache;

/// Redis did not answer, or not in time.
class RedisUnavailableException extends RuntimeException {

    RedisUnavailableException(Throwable cause) {
        super(cause);
    }
}
