-- The events of parked streams, set aside in their order, so that no reader of a shard meets them again and again. The
-- relay moves them here when it meets them in outbox_event, and publishes them from here once the stream is resumed.
CREATE TABLE outbox_parked_event (
    user_id          VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    aggregatetype    VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position         BIGINT NOT NULL,
    id               CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    aggregateid      VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    aggregateversion BIGINT NOT NULL,
    type             VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payload          MEDIUMBLOB NOT NULL,
    key_hash         INT NOT NULL,
    sequence         BIGINT NOT NULL,
    traceparent      CHAR(55) CHARACTER SET ascii COLLATE ascii_bin,
    occurred_at      DATETIME(6) NOT NULL,
    PRIMARY KEY (user_id, aggregatetype, position)
) ENGINE = InnoDB CHARACTER SET utf8mb4;

-- resumed: an administrator has let the stream go on; the row stays until all that was set aside is published.
-- events: how many of the stream are set aside, so that nobody has to count them. position is the refused event's.
ALTER TABLE outbox_parked
    ADD COLUMN resumed BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN events BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN shard SMALLINT GENERATED ALWAYS AS (CRC32(user_id) % 16) STORED,
    ADD KEY outbox_parked_resumed (resumed, shard);
