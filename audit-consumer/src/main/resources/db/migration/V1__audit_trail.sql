-- Runs unchanged on MySQL 8.4, 9.x and MariaDB 11.4.
-- The service itself may only SELECT and INSERT here: what was recorded is never changed.

-- One row for every event of a user on a topic. The primary key makes a second copy of an event impossible.
CREATE TABLE audit_entry (
    user_id           VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    topic             VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sequence          BIGINT NOT NULL,
    event_id          CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    type              VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject           VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    aggregate_version BIGINT NOT NULL,
    occurred_at       DATETIME(6) NOT NULL,
    recorded_at       DATETIME(6) NOT NULL,
    traceparent       VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
    data              MEDIUMBLOB NOT NULL,
    record_partition  INT NOT NULL,
    record_offset     BIGINT NOT NULL,
    PRIMARY KEY (user_id, topic, sequence),
    -- a user's newest entries are read backwards from its end, without sorting
    KEY audit_entry_newest (user_id, occurred_at, sequence)
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
