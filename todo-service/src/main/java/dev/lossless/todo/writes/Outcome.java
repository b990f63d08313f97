package dev.lossless.todo.writes;

/// What becomes of a request.
sealed interface Outcome<R> {

    R orThrow() throws Exception;

    record Done<R>(R result) implements Outcome<R> {

        @Override
        public R orThrow() {
            return result;
        }
    }

    record Failed<R>(Exception failure) implements Outcome<R> {

        @Override
        public R orThrow() throws Exception {
            throw failure;
        }
    }
}
