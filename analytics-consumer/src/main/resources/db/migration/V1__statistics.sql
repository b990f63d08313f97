-- Runs unchanged on MySQL 8.4, 9.x and MariaDB 11.4.

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

-- Every figure is a sum: events tell a todo's state before and after, so no state is kept for a todo, the order in which
-- users' events come does not matter, and one that comes late adds what it would have added in time. Each figure is kept
-- for the user, and once more for all users together, with user_id ''.

-- How many events of each type happened in a quarter of an hour to todos of a priority. Every time zone's days begin and
-- end with such a quarter. slot: since 1970-01-01T00:00Z.
CREATE TABLE event_count (
    user_id   VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    slot      INT NOT NULL,
    priority  VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created   BIGINT NOT NULL,
    updated   BIGINT NOT NULL,
    completed BIGINT NOT NULL,
    reopened  BIGINT NOT NULL,
    deleted   BIGINT NOT NULL,
    PRIMARY KEY (user_id, slot, priority),
    KEY active (slot, user_id)
) ENGINE = InnoDB;

-- How many completions of a quarter of an hour took how long since the todo's creation. bucket: see CompletionTime.
CREATE TABLE completion_count (
    user_id     VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    slot        INT NOT NULL,
    bucket      SMALLINT NOT NULL,
    completions BIGINT NOT NULL,
    PRIMARY KEY (user_id, slot, bucket)
) ENGINE = InnoDB;

-- How many todos of a priority are open, by the day on which they are due. due_day: since 1970-01-01, 2147483647 for
-- todos that are never due.
CREATE TABLE open_count (
    user_id  VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    due_day  INT NOT NULL,
    priority VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    todos    BIGINT NOT NULL,
    PRIMARY KEY (user_id, due_day, priority)
) ENGINE = InnoDB;
