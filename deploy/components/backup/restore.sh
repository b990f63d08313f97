#!/bin/bash
# Reads a dump of backup.sh into a server. It replaces the tables that are there: stop the services first.
# Usage: MYSQL_HOST=… MYSQL_USER=… MYSQL_PWD=… restore.sh FILE         (MYSQL_TCP_PORT)
# The user needs all rights on the three schemas; users and their rights are not in the dump.
set -euo pipefail
file=${1:?which dump? Usage: restore.sh FILE}
gzip --test "$file"
gunzip --stdout "$file" | mysql --host="$MYSQL_HOST" --user="$MYSQL_USER"
echo "restored $file"
