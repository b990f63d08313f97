-- Runs unchanged on MySQL 8.4, 9.x and MariaDB 11.4.
-- The service itself may only SELECT and INSERT here, but for stored_offset: what was recorded is never changed.

-- One row for every event of a user on a topic, without its values. A second copy of an event is impossible: by
-- (user_id, topic, sequence, event_id), and by (user_id, topic, link) two replicas cannot extend a chain at the same
-- place. Two events with the same sequence are an alarm, and both are kept.
CREATE TABLE audit_entry (
    user_id           VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    topic             VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- the place in the chain: 1, 2, 3 … in the order of recording
    link              BIGINT NOT NULL,
    sequence          BIGINT NOT NULL,
    -- the highest sequence of the chain up to here
    highest_sequence  BIGINT NOT NULL,
    event_id          CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    type              VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject           VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    aggregate_version BIGINT NOT NULL,
    occurred_at       DATETIME(6) NOT NULL,
    traceparent       VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
    -- of the salted values
    digest            BINARY(32) NOT NULL,
    -- of all above and of the hash of the link before
    hash              BINARY(32) NOT NULL,
    recorded_at       DATETIME(6) NOT NULL,
    record_partition  INT NOT NULL,
    record_offset     BIGINT NOT NULL,
    PRIMARY KEY (user_id, topic, link),
    UNIQUE KEY audit_entry_once (user_id, topic, sequence, event_id),
    -- what the next checkpoint covers
    KEY audit_entry_recorded (recorded_at),
    -- every search reads its page backwards from one of these, without sorting
    KEY audit_entry_by_user (user_id, occurred_at, topic, link),
    KEY audit_entry_by_user_type (user_id, type, occurred_at, topic, link),
    KEY audit_entry_by_subject (subject, occurred_at, user_id, topic, link),
    KEY audit_entry_by_type (type, occurred_at, user_id, topic, link),
    KEY audit_entry_by_time (occurred_at, user_id, topic, link)
) ENGINE = InnoDB CHARACTER SET utf8mb4;

-- An entry's values, the record's value byte for byte, and the salt of their digest. The only rows that can go.
CREATE TABLE audit_value (
    user_id  VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    topic    VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    link     BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    salt     BINARY(32) NOT NULL,
    data     MEDIUMBLOB NOT NULL,
    PRIMARY KEY (user_id, topic, link)
) ENGINE = InnoDB CHARACTER SET utf8mb4;

-- Events that could not be read and were put on the dead-letter topic instead. Each accounts for one missing number
-- of a user's trail, so that the next event raises no alarm. Trail and dead letters together are gapless.
CREATE TABLE dead_letter (
    user_id          VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    topic            VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sequence         BIGINT NOT NULL,
    cause            VARCHAR(255) NOT NULL,
    recorded_at      DATETIME(6) NOT NULL,
    record_partition INT NOT NULL,
    record_offset    BIGINT NOT NULL,
    PRIMARY KEY (user_id, topic, sequence)
) ENGINE = InnoDB CHARACTER SET utf8mb4;

-- Up to which offset each partition is recorded; the one table that the service may UPDATE. A database that lost its
-- last commits knows less here than the service has read: the records between are read again.
CREATE TABLE stored_offset (
    topic            VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    record_partition INT NOT NULL,
    next_offset      BIGINT NOT NULL,
    leader_epoch     INT,
    topic_id         CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (topic, record_partition)
) ENGINE = InnoDB;

-- Up to which sequence a user's values are erased. A rebuild keeps this table, and so leaves them erased.
CREATE TABLE audit_erasure (
    user_id   VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    topic     VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sequence  BIGINT NOT NULL,
    erased_at DATETIME(6) NOT NULL,
    erased_by VARCHAR(255) NOT NULL,
    reason    VARCHAR(1000) NOT NULL,
    PRIMARY KEY (user_id, topic, sequence, erased_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4;

-- Signed statements about the chains' heads at a time. A rebuild keeps them: they hold for the rebuilt trail too.
CREATE TABLE audit_checkpoint (
    number         BIGINT NOT NULL,
    created_at     DATETIME(6) NOT NULL,
    -- entries recorded up to then are covered
    recorded_until DATETIME(6) NOT NULL,
    heads          INT NOT NULL,
    root           BINARY(32) NOT NULL,
    previous       BINARY(32) NOT NULL,
    hash           BINARY(32) NOT NULL,
    key_id         CHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    signature      VARBINARY(512) NOT NULL,
    PRIMARY KEY (number)
) ENGINE = InnoDB CHARACTER SET utf8mb4;

-- The heads that a checkpoint vouches for: those that have changed since the one before.
CREATE TABLE audit_checkpoint_head (
    user_id VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    topic   VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    link    BIGINT NOT NULL,
    hash    BINARY(32) NOT NULL,
    number  BIGINT NOT NULL,
    PRIMARY KEY (user_id, topic, link),
    KEY audit_checkpoint_head_number (number, user_id, topic, link)
) ENGINE = InnoDB CHARACTER SET utf8mb4;

-- The one way to take values out of the trail. Whoever may execute it needs no right to delete, and cannot but leave
-- an erasure behind: what it records commits with the first values that it deletes, or before.
DELIMITER //
CREATE PROCEDURE audit_erase(IN erased_user VARCHAR(255), IN why VARCHAR(1000))
    SQL SECURITY DEFINER
    MODIFIES SQL DATA
BEGIN
    INSERT INTO audit_erasure (user_id, topic, sequence, erased_at, erased_by, reason)
    SELECT user_id, topic, MAX(sequence), UTC_TIMESTAMP(6), USER(), why
    FROM audit_entry WHERE user_id = CONVERT(erased_user USING ascii) COLLATE ascii_bin GROUP BY user_id, topic;
END //

-- Deletes values of the user's recorded erasures, at most so many, so that no transaction grows large.
CREATE PROCEDURE audit_erase_values(IN erased_user VARCHAR(255), IN at_most INT)
    SQL SECURITY DEFINER
    MODIFIES SQL DATA
BEGIN
    DELETE FROM audit_value
    WHERE user_id = CONVERT(erased_user USING ascii) COLLATE ascii_bin
      AND sequence <= (SELECT MAX(e.sequence) FROM audit_erasure e
                       WHERE e.user_id = audit_value.user_id AND e.topic = audit_value.topic)
    LIMIT at_most;
    SELECT ROW_COUNT();
END //
DELIMITER ;
