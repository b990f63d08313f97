#!/usr/bin/env bash
# Makes what must never lie in a repository: passwords of the database's users and the key pair for tokens. For Compose
# and for the overlay "local"; what exists is kept. Usage: deploy/secrets.sh      (folder: TODO_HOME, default .todo)
#   .todo/secrets/compose.env       variables of deploy/compose/compose.yaml
#   .todo/secrets/kubernetes.yaml   Secrets of deploy/overlays/local
#   .todo/data/jwt                  the key pair; ./todo token signs with it
set -euo pipefail
umask 077
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
home=${TODO_HOME:-.todo}
secrets=$home/secrets
keys=$home/data/jwt
mkdir -p "$secrets" "$home/data"

if [ ! -e "$keys" ]; then
    mkdir "$keys.new"
    openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$keys.new/private.pem"
    openssl pkey -in "$keys.new/private.pem" -pubout -out "$keys.new/public.pem"
    mv "$keys.new" "$keys"
fi
install -m 644 "$keys/public.pem" "$secrets/jwt-public.pem"

if [ ! -e "$secrets/compose.env" ]; then
    for user in MYSQL_ROOT TODO_OWNER TODO_SERVICE AUDIT_OWNER AUDIT_SERVICE ANALYTICS_OWNER ANALYTICS_SERVICE; do
        echo "${user}_PASSWORD=$(openssl rand -hex 24)"
    done >"$secrets/compose.env.new"
    mv "$secrets/compose.env.new" "$secrets/compose.env"
fi
# shellcheck source=/dev/null
. "$secrets/compose.env"

secret() { # name, key, value
    printf -- '---\napiVersion: v1\nkind: Secret\nmetadata: {name: %s, namespace: todo}\ndata: {%s: %s}\n' \
        "$1" "$2" "$(printf '%s' "$3" | base64 | tr -d '\n')"
}
{
    cat deploy/overlays/local/namespace.yaml
    secret mysql-root password "$MYSQL_ROOT_PASSWORD"
    secret todo-service-database password "$TODO_SERVICE_PASSWORD"
    secret todo-service-database-owner password "$TODO_OWNER_PASSWORD"
    secret audit-consumer-database password "$AUDIT_SERVICE_PASSWORD"
    secret audit-consumer-database-owner password "$AUDIT_OWNER_PASSWORD"
    secret analytics-consumer-database password "$ANALYTICS_SERVICE_PASSWORD"
    secret analytics-consumer-database-owner password "$ANALYTICS_OWNER_PASSWORD"
    secret jwt-public-key public.pem "$(cat "$keys/public.pem")"
} >"$secrets/kubernetes.yaml"
echo "$secrets: compose.env, kubernetes.yaml, jwt-public.pem"
