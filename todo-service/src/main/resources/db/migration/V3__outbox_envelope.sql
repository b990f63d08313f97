-- The rest of a record's headers, so that Debezium's Event Router can publish the very same record by configuration
-- alone. Computed by the database: not stored in the table, but part of each row that it writes to its binary log.
ALTER TABLE outbox_event
    ADD COLUMN ce_specversion CHAR(3) CHARACTER SET ascii COLLATE ascii_bin GENERATED ALWAYS AS ('1.0') VIRTUAL,
    ADD COLUMN ce_source CHAR(13) CHARACTER SET ascii COLLATE ascii_bin GENERATED ALWAYS AS ('/todo-service') VIRTUAL,
    ADD COLUMN ce_time CHAR(27) CHARACTER SET ascii COLLATE ascii_bin
        GENERATED ALWAYS AS (CONCAT(REPLACE(CAST(occurred_at AS CHAR(26)), ' ', 'T'), 'Z')) VIRTUAL,
    ADD COLUMN ce_dataschema VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin
        GENERATED ALWAYS AS (CONCAT('urn:todo-service:schema:', type, ':1')) VIRTUAL,
    ADD COLUMN content_type CHAR(16) CHARACTER SET ascii COLLATE ascii_bin
        GENERATED ALWAYS AS ('application/json') VIRTUAL;
