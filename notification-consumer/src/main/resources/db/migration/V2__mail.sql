-- To whom mails go: what the last event of a user's profile says. state: UNCONFIRMED until its owner has followed the link of
-- a mail, CONFIRMED then; SUPPRESSED once its server has refused it for good. sequence: of that event on user.events.
CREATE TABLE recipient (
    user_id   VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    address   VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    full_name VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    state     VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sequence  BIGINT NOT NULL,
    PRIMARY KEY (user_id)
) ENGINE = InnoDB;

-- Mails, each planned once. about: the address that is to be confirmed; empty for a welcome, of which a user gets one.
-- due_at: when it may be sent; while that is under way, when its lease ends.
CREATE TABLE mail (
    id          CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id     VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    kind        VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    about       VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state       VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    due_at      DATETIME(6) NOT NULL,
    lease       BIGINT NOT NULL,
    tries       INT NOT NULL,
    planned_at  DATETIME(6) NOT NULL,
    finished_at DATETIME(6),
    PRIMARY KEY (id),
    UNIQUE KEY once (user_id, kind, about),
    KEY due (state, due_at),
    KEY planned (planned_at)
) ENGINE = InnoDB;
