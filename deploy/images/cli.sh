#!/bin/sh
# ./todo in its image. There is a terminal to ask on when both ends are one.
[ -t 0 ] && terminal_in=true || terminal_in=false
[ -t 1 ] && terminal_out=true || terminal_out=false
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:MaxRAMPercentage=60 \
    "-Dtodo.terminal.in=$terminal_in" "-Dtodo.terminal.out=$terminal_out" -jar /app/todo-cli.jar "$@"
