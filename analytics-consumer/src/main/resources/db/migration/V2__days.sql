-- What is older than the quarters of an hour that are kept, by the day of UTC: the same sums, moved here.
-- day: since 1970-01-01.
CREATE TABLE event_day (
    user_id   VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    day       INT NOT NULL,
    priority  VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created   BIGINT NOT NULL,
    updated   BIGINT NOT NULL,
    completed BIGINT NOT NULL,
    reopened  BIGINT NOT NULL,
    deleted   BIGINT NOT NULL,
    PRIMARY KEY (user_id, day, priority),
    KEY active (day, user_id)
) ENGINE = InnoDB;

CREATE TABLE completion_day (
    user_id     VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    day         INT NOT NULL,
    bucket      SMALLINT NOT NULL,
    completions BIGINT NOT NULL,
    PRIMARY KEY (user_id, day, bucket)
) ENGINE = InnoDB;
