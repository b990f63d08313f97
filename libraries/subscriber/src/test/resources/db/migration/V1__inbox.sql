-- What the tests' subscriber stores: which events had their effect, and how often.
CREATE TABLE effect (
    topic    VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id  VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sequence BIGINT NOT NULL,
    id       BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    KEY (topic, user_id)
) ENGINE = InnoDB;

-- The tables of JdbcInbox. They run unchanged on MySQL 8.4, 9.x and MariaDB 11.4. Copy them into your first migration.

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
