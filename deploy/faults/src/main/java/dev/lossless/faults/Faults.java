package dev.lossless.faults;

import dev.lossless.cli.Todo;

/// The program behind `./todo drill`.
final class Faults {

    private Faults() {}

    public static void main(String[] arguments) {
        Todo.run(arguments, Drill.class);
    }
}
