-- Somebody waits for a mail about a single event; those of a morning are many. digest: it is one of the many.
ALTER TABLE mail
    ADD COLUMN digest BOOLEAN GENERATED ALWAYS AS (kind = 'DIGEST') STORED,
    DROP KEY due,
    ADD KEY due (state, digest, due_at);
