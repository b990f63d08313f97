CREATE TABLE user_profile (
    user_id    VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    full_name  VARCHAR(200),
    email      VARCHAR(254),
    time_zone  VARCHAR(64),
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
