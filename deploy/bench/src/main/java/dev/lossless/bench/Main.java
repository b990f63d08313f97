package dev.lossless.bench;

import dev.lossless.cli.Todo;

/// The program behind `./todo bench`.
final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Todo.run(arguments, Bench.class);
    }
}
