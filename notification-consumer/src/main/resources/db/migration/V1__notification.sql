-- Runs unchanged on MySQL 8.4, 9.x and MariaDB 11.4. All times are UTC.

-- How far each user's events were consumed. Changes in the transaction of their effect, so that none has it twice.
-- event_id: of the event with this sequence; another event with the same sequence is an alarm. Empty for a dead letter.
CREATE TABLE consumed (
    topic       VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id     VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sequence    BIGINT NOT NULL,
    event_id    CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    consumed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (topic, user_id)
) ENGINE = InnoDB;

-- Sequences below that which have not had their effect: gaps, and dead letters. What comes late, or is driven again, is
-- found here, has its effect, and is taken out.
CREATE TABLE missing (
    topic          VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id        VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    first_sequence BIGINT NOT NULL,
    last_sequence  BIGINT NOT NULL,
    PRIMARY KEY (topic, user_id, first_sequence)
) ENGINE = InnoDB;

-- Up to which offset each partition's effects are stored. A database that lost its last commits knows less here than the
-- subscriber has read: the records between are read again.
CREATE TABLE stored_offset (
    topic            VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    record_partition INT NOT NULL,
    next_offset      BIGINT NOT NULL,
    leader_epoch     INT,
    topic_id         CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (topic, record_partition)
) ENGINE = InnoDB;

-- The events of every user, each once, whether or not somebody listens: what deliveries send, and what users read.
-- type: as in the contract of the topic, such as TodoCreated. Goes after the retention time.
CREATE TABLE message (
    topic             VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id           VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sequence          BIGINT NOT NULL,
    event_id          CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    source            VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    type              VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject           VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    data_schema       VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
    aggregate_version BIGINT NOT NULL,
    occurred_at       DATETIME(6) NOT NULL,
    traceparent       VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
    data              MEDIUMBLOB NOT NULL,
    received_at       DATETIME(6) NOT NULL,
    PRIMARY KEY (topic, user_id, sequence),
    KEY received (received_at)
) ENGINE = InnoDB;

-- Where events are sent. owner: the user who has it. all_users: an operator's, which gets the events of all users.
-- types: ',TodoCreated,TodoDeleted,'; empty for all. secret, previous_secret: encrypted. version counts the changes.
CREATE TABLE endpoint (
    id              CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    owner           VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    all_users       BOOLEAN NOT NULL,
    url             VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    description     VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    types           VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    format          VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    delivery_order  VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    after_failure   VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state           VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason          VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    secret          VARBINARY(255) NOT NULL,
    previous_secret VARBINARY(255),
    previous_until  DATETIME(6),
    created_at      DATETIME(6) NOT NULL,
    version         BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY owner (owner, all_users, state),
    KEY everyone (all_users, state)
) ENGINE = InnoDB;

-- When which endpoint has something to send. Its row is locked before the rows of its streams, always.
-- due_at: never later than the first due stream, never earlier than paused_until. width: how many deliveries one claim
-- takes at most; a receiver that is overloaded halves it. failures: attempts in a row that failed since the last success.
CREATE TABLE endpoint_queue (
    endpoint_id   CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    due_at        DATETIME(6) NOT NULL,
    paused_until  DATETIME(6) NOT NULL,
    width         INT NOT NULL,
    failures      INT NOT NULL,
    failing_since DATETIME(6),
    succeeded_at  DATETIME(6),
    PRIMARY KEY (endpoint_id),
    KEY due (due_at)
) ENGINE = InnoDB;

-- What of an endpoint keeps its order: one delivery of it is under way at a time. It exists while a delivery is planned.
-- due_at: when its first delivery may be sent; while that is under way, when its lease ends. lease: who sends it.
-- stopped: the first delivery has failed for good, and the endpoint wants nothing later without it.
CREATE TABLE stream (
    endpoint_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    order_key   VARCHAR(530) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    due_at      DATETIME(6) NOT NULL,
    lease       BIGINT NOT NULL,
    stopped     BOOLEAN NOT NULL,
    PRIMARY KEY (endpoint_id, order_key),
    KEY due (endpoint_id, due_at)
) ENGINE = InnoDB;

-- One event for one endpoint. place, then position: the order within its stream. attempts: all that were made;
-- tries: those since it was planned or driven again, which decide when the next one is.
CREATE TABLE delivery (
    position    BIGINT NOT NULL AUTO_INCREMENT,
    endpoint_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    order_key   VARCHAR(530) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    place       BIGINT NOT NULL,
    topic       VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id     VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sequence    BIGINT NOT NULL,
    event_id    CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    type        VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state       VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    attempts    INT NOT NULL,
    tries       INT NOT NULL,
    planned_at  DATETIME(6) NOT NULL,
    finished_at DATETIME(6),
    PRIMARY KEY (position),
    UNIQUE KEY event (topic, user_id, sequence, endpoint_id),
    KEY head (endpoint_id, order_key, state, place, position),
    KEY listed (endpoint_id, position),
    KEY planned (planned_at)
) ENGINE = InnoDB;

-- What was tried. address: the one that was connected to. answer: the beginning of what came back.
CREATE TABLE attempt (
    delivery   BIGINT NOT NULL,
    number     INT NOT NULL,
    started_at DATETIME(6) NOT NULL,
    millis     INT NOT NULL,
    outcome    VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    status     SMALLINT,
    address    VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin,
    answer     VARBINARY(1024),
    PRIMARY KEY (delivery, number)
) ENGINE = InnoDB;

-- Old events that are planned once more for an endpoint, in bites; one replay at a time each. after_user and
-- after_sequence: the place that it has reached. held: the endpoint sends nothing until all is planned, so that it gets
-- everything in order.
CREATE TABLE replay (
    endpoint_id    CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    topic          VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    from_sequence  BIGINT NOT NULL,
    after_user     VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    after_sequence BIGINT NOT NULL,
    planned        BIGINT NOT NULL,
    held           BOOLEAN NOT NULL,
    started_at     DATETIME(6) NOT NULL,
    finished_at    DATETIME(6),
    PRIMARY KEY (endpoint_id),
    KEY running (finished_at)
) ENGINE = InnoDB;
