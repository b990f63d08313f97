# Read by the mysql image when it makes its data folder (it defines docker_process_sql), in Compose and in Kubernetes:
# a schema per service with its users: the owner for migrations, the service, which only works with rows, and others.
schema() { # name, what the service may do with rows, its owner's password, its service's password
    cat <<SQL
CREATE DATABASE IF NOT EXISTS $1 CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS '$1_owner'@'%' IDENTIFIED BY '$3';
ALTER USER '$1_owner'@'%' IDENTIFIED BY '$3';
CREATE USER IF NOT EXISTS '$1_service'@'%' IDENTIFIED BY '$4';
ALTER USER '$1_service'@'%' IDENTIFIED BY '$4';
GRANT ALL PRIVILEGES ON $1.* TO '$1_owner'@'%' WITH GRANT OPTION;
GRANT $2 ON $1.* TO '$1_service'@'%';
SQL
}

more() { # schema, a table, what else the service may do there: without CREATE no right is granted on what is not there yet
    cat <<SQL
GRANT CREATE, $3 ON $1.$2 TO '$1_service'@'%';
REVOKE CREATE ON $1.$2 FROM '$1_service'@'%';
SQL
}

other() { # schema, user, what it may do, password
    cat <<SQL
CREATE USER IF NOT EXISTS '$1_$2'@'%' IDENTIFIED BY '$4';
ALTER USER '$1_$2'@'%' IDENTIFIED BY '$4';
GRANT $3 ON $1.* TO '$1_$2'@'%';
SQL
}

docker_process_sql <<SQL
$(schema todo 'SELECT, INSERT, UPDATE, DELETE' "$TODO_OWNER_PASSWORD" "$TODO_SERVICE_PASSWORD")
$(schema audit 'SELECT, INSERT' "$AUDIT_OWNER_PASSWORD" "$AUDIT_SERVICE_PASSWORD")
$(more audit audit_checkpoint_head DELETE)
$(more audit stored_offset UPDATE)
$(other audit auditor 'SELECT' "$AUDIT_AUDITOR_PASSWORD")
$(other audit eraser 'SELECT, EXECUTE' "$AUDIT_ERASER_PASSWORD")
$(schema analytics 'SELECT, INSERT, UPDATE, DELETE' "$ANALYTICS_OWNER_PASSWORD" "$ANALYTICS_SERVICE_PASSWORD")
$(schema notification 'SELECT, INSERT, UPDATE, DELETE' "$NOTIFICATION_OWNER_PASSWORD" "$NOTIFICATION_SERVICE_PASSWORD")
SQL
