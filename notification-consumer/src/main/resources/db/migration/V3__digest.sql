-- The mail of what is due: at which hour of which time zone, and whether the user wants it. reminders: the switch of the profile.
-- unsubscribed: by the link of such a mail, until that switch is used again. next_digest: when it is due the next time.
ALTER TABLE recipient
    ADD COLUMN time_zone    VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'UTC',
    ADD COLUMN reminders    BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN unsubscribed BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN next_digest  DATETIME(6),
    ADD KEY next_digest (next_digest);

-- On which day which open todo is due. sequence: of the event that says so, on todo.events. Without a due_date it is not open, or
-- not due any more; such a row stays until the retention time has passed, so that an event that comes late changes nothing.
CREATE TABLE due_todo (
    user_id    VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    todo_id    VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    due_date   DATE,
    title      VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    sequence   BIGINT NOT NULL,
    changed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (user_id, todo_id),
    KEY today (user_id, due_date),
    KEY closed (due_date, changed_at)
) ENGINE = InnoDB;

-- What is removed some time is looked for among the mails of its kind.
ALTER TABLE mail DROP KEY planned, ADD KEY planned (kind, planned_at);
