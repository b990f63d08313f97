#!/bin/bash
# Dumps the three schemas, as they were together at one moment, to FOLDER/todo-<UTC time>.sql.gz.
# Usage: MYSQL_HOST=… MYSQL_USER=… MYSQL_PWD=… backup.sh [FOLDER]      (MYSQL_TCP_PORT, KEEP_DAYS)
# The user's rights:
#   GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON todo.* TO USER;
#   GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON audit.* TO USER;
#   GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON analytics.* TO USER;
#   GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON notification.* TO USER;
#   MySQL: GRANT SHOW_ROUTINE ON *.* TO USER;
#   MariaDB: GRANT SHOW CREATE ROUTINE ON *.* TO USER;
set -euo pipefail
folder=${1:-/backup}
file=$folder/todo-$(date -u +%Y%m%dT%H%M%SZ).sql.gz

options=(--host="$MYSQL_HOST" --user="$MYSQL_USER" --single-transaction --quick --hex-blob --triggers --routines --events --no-tablespaces)
# managed servers have GTIDs; a dump must not carry theirs into another server
if [[ $(mysqldump --help) == *set-gtid-purged* ]]; then options+=(--set-gtid-purged=OFF); fi

trap 'rm -f "$file.part"' EXIT
mysqldump "${options[@]}" --databases todo audit analytics notification | gzip >"$file.part"
gzip --test "$file.part"
mv "$file.part" "$file"
echo "$file: $(stat -c %s "$file") bytes"
find "$folder" -name 'todo-*.sql.gz' -mtime "+${KEEP_DAYS:-14}" -delete
