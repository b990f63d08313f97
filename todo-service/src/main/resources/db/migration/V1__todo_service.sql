-- Runs unchanged on MySQL 8.4, 9.x and MariaDB 11.4. Each text has its collation, as the servers' defaults differ.

-- The gapless sequence of a user on a topic. Taking the next number locks the row, so that one user's writes
-- to one topic commit one after the other, in the order of their numbers. sequence: epoch * 1,000,000,000 + n, where n
-- goes on from one epoch to the next. before_epoch: the last sequence that this database gave before the epoch of its last
-- one began; what was published between the two was given by a server that is gone.
CREATE TABLE user_stream (
    user_id      VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    topic        VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sequence     BIGINT NOT NULL,
    before_epoch BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, topic)
) ENGINE = InnoDB;

-- One row. The epoch is raised before the first use of a database server that is another one than this (a fail-over), and
-- when published events are found that this database does not have (a restore): a server that lost its last commits then
-- gives no number that was given before. 0 until the first time.
CREATE TABLE stream_epoch (
    id        TINYINT NOT NULL,
    epoch     BIGINT NOT NULL,
    server    VARCHAR(700) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    raised_at DATETIME(6),
    PRIMARY KEY (id)
) ENGINE = InnoDB;

INSERT INTO stream_epoch (id, epoch, server) VALUES (1, 0, '');

-- Events that were published although this database lost them, each withdrawn by an EventDiscarded.
CREATE TABLE withdrawn_event (
    user_id      VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    topic        VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sequence     BIGINT NOT NULL,
    event_id     CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    withdrawn_at DATETIME(6) NOT NULL,
    PRIMARY KEY (user_id, topic, sequence, event_id)
) ENGINE = InnoDB;

-- Clustered by user, in the order of creation: id is a UUID of version 7. So the list in that order, and each todo of a
-- user, is read along the primary key, and no tree of its own is kept for that.
-- One key for each other sort order of the list; what a todo does not have sorts last, by a generated column. priority is
-- the rank LOW 0, MEDIUM 1, HIGH 2.
CREATE TABLE todo (
    id           BINARY(16) NOT NULL,
    user_id      VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    title        VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    description  VARCHAR(4000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    priority     TINYINT NOT NULL,
    due_date     DATE,
    due_sort     DATE GENERATED ALWAYS AS (COALESCE(due_date, '9999-12-31')) STORED,
    completed    BOOLEAN NOT NULL,
    completed_at DATETIME(6),
    manual_order INT,
    order_sort   INT GENERATED ALWAYS AS (COALESCE(manual_order, 2147483647)) STORED,
    version      BIGINT NOT NULL,
    created_at   DATETIME(6) NOT NULL,
    updated_at   DATETIME(6) NOT NULL,
    PRIMARY KEY (user_id, id),
    KEY todo_by_completion (user_id, completed, id),
    KEY todo_by_due_date (user_id, due_sort, id),
    KEY todo_by_priority (user_id, priority, id),
    KEY todo_by_order (user_id, order_sort, id)
) ENGINE = InnoDB CHARACTER SET utf8mb4;

-- Events that are committed and not yet published. Column names follow Debezium's Event Router.
-- Clustered by shard, so that the relay reads each shard as one short range.
CREATE TABLE outbox_event (
    shard            SMALLINT NOT NULL,
    position         BIGINT NOT NULL AUTO_INCREMENT,
    id               CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    aggregatetype    VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    aggregateid      VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    aggregateversion BIGINT NOT NULL,
    type             VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payload          MEDIUMBLOB NOT NULL,
    user_id          VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- The hash of user_id, the record key, by which Kafka's clients choose the partition.
    key_hash         INT NOT NULL DEFAULT 0,
    sequence         BIGINT NOT NULL,
    traceparent      CHAR(55) CHARACTER SET ascii COLLATE ascii_bin,
    occurred_at      DATETIME(6) NOT NULL,
    -- The rest of a record's headers, so that Debezium's Event Router can publish the very same record by configuration
    -- alone. Computed by the database: not stored in the table, but part of each row that it writes to its binary log.
    ce_specversion CHAR(3) CHARACTER SET ascii COLLATE ascii_bin GENERATED ALWAYS AS ('1.0') VIRTUAL,
    ce_source CHAR(13) CHARACTER SET ascii COLLATE ascii_bin GENERATED ALWAYS AS ('/todo-service') VIRTUAL,
    ce_time CHAR(27) CHARACTER SET ascii COLLATE ascii_bin
        GENERATED ALWAYS AS (CONCAT(REPLACE(CAST(occurred_at AS CHAR(26)), ' ', 'T'), 'Z')) VIRTUAL,
    ce_dataschema VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin
        GENERATED ALWAYS AS (CONCAT('urn:todo-service:schema:', type, ':1')) VIRTUAL,
    content_type CHAR(16) CHARACTER SET ascii COLLATE ascii_bin
        GENERATED ALWAYS AS ('application/json') VIRTUAL,
    PRIMARY KEY (shard, position),
    KEY outbox_event_position (position)
) ENGINE = InnoDB CHARACTER SET utf8mb4;

-- One row a shard: a replica relays a shard while it holds the row's lock. The number of rows is the number of
-- shards; an event's shard is CRC32(user_id) modulo that number. It never changes while the outbox holds events.
CREATE TABLE outbox_shard (
    shard SMALLINT NOT NULL,
    PRIMARY KEY (shard)
) ENGINE = InnoDB;

INSERT INTO outbox_shard (shard)
VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15);

-- Streams whose next event the broker refuses for good. Their events wait in outbox_event, in order.
CREATE TABLE outbox_parked (
    user_id       VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    aggregatetype VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position      BIGINT NOT NULL,
    cause         VARCHAR(1000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    parked_at     DATETIME(6) NOT NULL,
    PRIMARY KEY (user_id, aggregatetype)
) ENGINE = InnoDB CHARACTER SET utf8mb4;

-- The profile of a user, which the user writes as a whole.
CREATE TABLE user_profile (
    user_id    VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    full_name  VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    email      VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    time_zone  VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    version    BIGINT NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    PRIMARY KEY (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4;

-- The first answer to a request with an Idempotency-Key, stored in the transaction that made it true.
CREATE TABLE idempotency_key (
    user_id      VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    idem_key     VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    fingerprint  BINARY(32) NOT NULL,
    answer       MEDIUMBLOB,
    created_at   DATETIME(6) NOT NULL,
    PRIMARY KEY (user_id, idem_key),
    KEY idempotency_key_by_age (created_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4;
