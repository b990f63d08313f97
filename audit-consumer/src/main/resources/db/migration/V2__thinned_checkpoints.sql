-- Of checkpoints that are old, the heads go that a later checkpoint has overtaken; the service may delete there. What
-- stays of the checkpoints from first_number to last_number is signed in their place. Checkpoints never go.
CREATE TABLE audit_checkpoint_thinned (
    first_number BIGINT NOT NULL,
    last_number  BIGINT NOT NULL,
    thinned_at   DATETIME(6) NOT NULL,
    -- how many heads of these checkpoints are left
    heads        INT NOT NULL,
    root         BINARY(32) NOT NULL,
    -- of the last one
    checkpoint   BINARY(32) NOT NULL,
    key_id       CHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    signature    VARBINARY(512) NOT NULL,
    PRIMARY KEY (last_number)
) ENGINE = InnoDB CHARACTER SET utf8mb4;
