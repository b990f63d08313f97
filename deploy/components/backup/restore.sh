#!/bin/bash
# Reads a dump of backup.sh into a server. It replaces the tables that are there: stop the services first.
# Usage: MYSQL_HOST=… MYSQL_USER=… MYSQL_PWD=… restore.sh FILE         (MYSQL_TCP_PORT)
# Users and their rights are not in the dump; the schemas' owners must exist. The user's rights, or the administrator:
#   GRANT ALL ON todo.* TO USER;
#   GRANT ALL ON audit.* TO USER;
#   GRANT ALL ON analytics.* TO USER;
#   MySQL: GRANT SET_ANY_DEFINER ON *.* TO USER;
#   MariaDB: GRANT SET USER ON *.* TO USER;
set -euo pipefail
file=${1:?which dump? Usage: restore.sh FILE}
gzip --test "$file"
gunzip --stdout "$file" | mysql --host="$MYSQL_HOST" --user="$MYSQL_USER"
echo "restored $file"
