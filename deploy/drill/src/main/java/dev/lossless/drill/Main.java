package dev.lossless.drill;

import dev.lossless.cli.Todo;

/// The program behind `./todo drill`.
final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Todo.run(arguments, Drill.class);
    }
}
