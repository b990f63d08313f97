#!/bin/bash
# Reads a dump of backup.sh into a server. It replaces the tables that are there: stop the services first.
# Usage: MYSQL_HOST=… MYSQL_USER=… MYSQL_PWD=… restore.sh FILE         (MYSQL_TCP_PORT)
# Users and their rights are not in the dump; the schemas' owners must exist. The user's rights, or the administrator:
#   GRANT ALL ON todo.* TO USER;
#   GRANT ALL ON audit.* TO USER;
#   GRANT ALL ON analytics.* TO USER;
#   GRANT ALL ON notification.* TO USER;
#   MySQL: GRANT SET_ANY_DEFINER ON *.* TO USER;
#   MariaDB: GRANT SET USER ON *.* TO USER;
set -euo pipefail
file=${1:?which dump? Usage: restore.sh FILE}
gzip --test "$file"
gunzip --stdout "$file" | mysql --host="$MYSQL_HOST" --user="$MYSQL_USER"
# Streams go on in a new epoch: numbers that were given after the dump are not given again.
mysql --host="$MYSQL_HOST" --user="$MYSQL_USER" --execute="UPDATE todo.stream_epoch SET
    epoch = GREATEST(epoch + 1, TIMESTAMPDIFF(MINUTE, '2026-01-01', UTC_TIMESTAMP())), raised_at = UTC_TIMESTAMP(6)"
echo "restored $file, streams go on in a new epoch"
