-- Runs unchanged on MySQL 8.4, 9.x and MariaDB 11.4.

-- How far each user's events were consumed. Changes in the transaction that counts them, so that none counts twice.
CREATE TABLE consumed (
    topic    VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id  VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (topic, user_id)
) ENGINE = InnoDB;

-- Events that could not be read and were put on the dead-letter topic instead. Their numbers count as consumed; here
-- they are kept apart, so that such an event is counted when it is driven again.
CREATE TABLE dead_letter (
    topic    VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id  VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (topic, user_id, sequence)
) ENGINE = InnoDB;

-- How many events of a type happened on a day (UTC) to todos of a priority.
CREATE TABLE daily_count (
    day      DATE NOT NULL,
    type     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    priority VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    events   BIGINT NOT NULL,
    PRIMARY KEY (day, type, priority)
) ENGINE = InnoDB;
