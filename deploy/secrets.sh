#!/usr/bin/env bash
# Makes what must never lie in a repository: passwords of the database's users and the key pair for tokens. For Compose
# and for the overlay "local"; what exists is kept. Usage: deploy/secrets.sh      (folder: TODO_HOME, default .todo)
#   .todo/secrets/compose.env       variables of deploy/compose/compose.yaml
#   .todo/secrets/kubernetes.yaml   Secrets of deploy/overlays/local
#   .todo/data/jwt                  the key pair for tokens; ./todo token signs with it
#   .todo/data/audit-keys           the key pair that signs the audit trail's checkpoints
set -euo pipefail
umask 077
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
home=${TODO_HOME:-.todo}
secrets=$home/secrets
keys=$home/data/jwt
mkdir -p "$secrets" "$home/data"

key_pair() { # folder, options of openssl genpkey
    local folder=$1
    shift
    [ ! -e "$folder" ] || return 0
    mkdir "$folder.new"
    openssl genpkey "$@" -out "$folder.new/private.pem" 2>/dev/null
    openssl pkey -in "$folder.new/private.pem" -pubout -out "$folder.new/public.pem"
    mv "$folder.new" "$folder"
}
key_pair "$keys" -algorithm RSA -pkeyopt rsa_keygen_bits:2048
key_pair "$home/data/audit-keys" -algorithm ED25519
# Compose mounts these files; the services in the containers run as user 10001 and must be able to read them
install -m 644 "$keys/public.pem" "$secrets/jwt-public.pem"
install -m 644 "$home/data/audit-keys/private.pem" "$secrets/audit-checkpoint-key.pem"

if [ ! -e "$secrets/compose.env" ]; then
    for user in MYSQL_ROOT TODO_OWNER TODO_SERVICE AUDIT_OWNER AUDIT_SERVICE AUDIT_AUDITOR AUDIT_ERASER ANALYTICS_OWNER ANALYTICS_SERVICE NOTIFICATION_OWNER NOTIFICATION_SERVICE; do
        echo "${user}_PASSWORD=$(openssl rand -hex 24)"
    done >"$secrets/compose.env.new"
    echo "AUDIT_SALT_KEY=$(openssl rand -hex 32)" >>"$secrets/compose.env.new"
    echo "WEBHOOKS_SECRET_KEY=$(openssl rand -base64 32)" >>"$secrets/compose.env.new"
    mv "$secrets/compose.env.new" "$secrets/compose.env"
fi
# shellcheck source=/dev/null
. "$secrets/compose.env"

secret() { # name, then key and value, as many as there are
    printf -- '---\napiVersion: v1\nkind: Secret\nmetadata: {name: %s, namespace: todo}\ndata:\n' "$1"
    shift
    while [ $# -gt 0 ]; do
        printf '  %s: %s\n' "$1" "$(printf '%s' "$2" | base64 | tr -d '\n')"
        shift 2
    done
}
{
    cat deploy/overlays/local/kept/namespace.yaml
    secret mysql-root password "$MYSQL_ROOT_PASSWORD"
    secret todo-service-database password "$TODO_SERVICE_PASSWORD"
    secret todo-service-database-owner password "$TODO_OWNER_PASSWORD"
    secret audit-consumer-database password "$AUDIT_SERVICE_PASSWORD"
    secret audit-consumer-database-owner password "$AUDIT_OWNER_PASSWORD"
    secret analytics-consumer-database password "$ANALYTICS_SERVICE_PASSWORD"
    secret analytics-consumer-database-owner password "$ANALYTICS_OWNER_PASSWORD"
    secret notification-consumer-database password "$NOTIFICATION_SERVICE_PASSWORD"
    secret notification-consumer-database-owner password "$NOTIFICATION_OWNER_PASSWORD"
    secret notification-consumer-webhooks secret-key "$WEBHOOKS_SECRET_KEY"
    secret audit-consumer-database-auditor password "$AUDIT_AUDITOR_PASSWORD"
    secret audit-consumer-database-eraser password "$AUDIT_ERASER_PASSWORD"
    secret jwt-public-key public.pem "$(cat "$keys/public.pem")"
    # one Secret, two keys
    secret audit-consumer-trail salt-key "$AUDIT_SALT_KEY" checkpoint-key.pem "$(cat "$home/data/audit-keys/private.pem")"
} >"$secrets/kubernetes.yaml"
echo "$secrets: compose.env, kubernetes.yaml, jwt-public.pem"
