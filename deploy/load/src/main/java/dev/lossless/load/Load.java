package dev.lossless.load;

import dev.lossless.cli.Todo;

/// The program behind `./todo bench`.
final class Load {

    private Load() {}

    public static void main(String[] arguments) {
        Todo.run(arguments, Bench.class);
    }
}
