-- Rows of the kinds that a dump may spoil: other alphabets, quotes, bytes, microseconds, what is absent, counters.
USE todo;
INSERT INTO user_stream (user_id, topic, sequence) VALUES ('alice', 'todo.events', 3), ('bob', 'user.events', 9223372036854775807);
INSERT INTO todo (id, user_id, title, description, priority, due_date, completed, completed_at, manual_order, version, created_at, updated_at)
VALUES
    (X'019A0AE340F7762F9DF1610840FB3231', 'alice', 'Kuchen 🙂 "für" Omas `\\`', NULL, 2, '2030-02-28', 0, NULL, NULL, 1, '2026-11-24 00:09:55.191423', '2026-11-24 00:09:55.191423'),
    (X'019A0AE340F7762F9DF1610840FB3232', 'bob', '牛乳', 'line\nline\r\n\ttab', 0, NULL, 1, '2026-11-24 23:59:59.999999', -5, 7, '1970-01-01 00:00:00.000001', '2026-11-24 23:59:59.999999');
INSERT INTO outbox_event (shard, position, id, aggregatetype, aggregateid, aggregateversion, type, payload, user_id, sequence, traceparent, occurred_at)
VALUES (5, 41, '019a0ae3-40fd-76be-bbee-cb4001aca495', 'todo', '019a0ae3-40f7-762f-9df1-610840fb3231', 1, 'TodoCreated', X'7B0022275C0AFF1A7D', 'alice', 3,
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '2026-11-24 00:09:55.191423');
INSERT INTO outbox_parked_event (user_id, aggregatetype, position, id, aggregateid, aggregateversion, type, payload, key_hash, sequence, traceparent, occurred_at)
VALUES ('bob', 'todo', 40, '019a0ae3-40fd-76be-bbee-cb4001aca496', '019a0ae3-40f7-762f-9df1-610840fb3232', 7, 'TodoUpdated', X'7B0022275C0AFF1A7D', -7, 4, NULL, '2026-11-24 00:09:55.191424');
INSERT INTO outbox_parked (user_id, aggregatetype, position, cause, parked_at) VALUES ('bob', 'todo', 40, 'RecordTooLargeException: it''s too large', '2026-11-24 00:09:56');
INSERT INTO user_profile (user_id, full_name, email, time_zone, version, updated_at) VALUES ('alice', 'Алиса', 'alice@example.com', 'Europe/Berlin', 2, '2026-11-24 00:09:55.5');
INSERT INTO idempotency_key VALUES ('alice', 'k 1', REPEAT(X'00', 32), NULL, '2026-11-24 00:09:55.5'), ('alice', 'k 2', REPEAT(X'FF', 32), X'00FF', '2026-11-24 00:09:55.5');
USE audit;
INSERT INTO audit_entry VALUES ('alice', 'todo.events', 1, 1, 1, '019a0ae3-40fd-76be-bbee-cb4001aca495', 'TodoCreated', '019a0ae3-40f7-762f-9df1-610840fb3231', 1,
    '2026-11-24 00:09:55.191423', NULL, REPEAT(X'0A', 32), REPEAT(X'5C', 32), '2026-11-24 00:09:55.239836', 9, 251);
INSERT INTO audit_value VALUES ('alice', 'todo.events', 1, 1, REPEAT(X'27', 32), X'7B7D'), ('bob', 'todo.events', 1, 1, REPEAT(X'1A', 32), '🙂');
INSERT INTO stored_offset VALUES ('todo.events', 9, 252, NULL, 'AAAAAAAAAAAAAAAAAAAAAA'), ('user.events', 0, 7, 3, 'zBp5pBVkR1mJ3c3OQ2u8bA');
INSERT INTO audit_checkpoint VALUES (1, '2026-11-24 01:00:00', '2026-11-24 00:59:59', 1, REPEAT(X'01', 32), REPEAT(X'00', 32), REPEAT(X'02', 32), '0123456789abcdef', X'00112233');
INSERT INTO audit_checkpoint_head VALUES ('alice', 'todo.events', 1, REPEAT(X'5C', 32), 1);
INSERT INTO audit_checkpoint_thinned VALUES (1, 1, '2027-03-01 01:00:00', 1, REPEAT(X'01', 32), REPEAT(X'02', 32), '0123456789abcdef', X'00112233');
CALL audit_erase('alice', 'she asked for it');
CALL audit_erase_values('alice', 100);
USE analytics;
INSERT INTO consumed VALUES ('todo.events', 'alice', 3, '019a0ae3-40fd-76be-bbee-cb4001aca495', '2026-11-24 00:09:55.239836');
INSERT INTO missing VALUES ('todo.events', 'alice', 2, 2);
INSERT INTO stored_offset VALUES ('todo.events', 0, 42, 3, 'J8pTFGwPQJqvpcnbkwWAbQ'), ('todo.events', 1, 7, NULL, 'J8pTFGwPQJqvpcnbkwWAbQ');
INSERT INTO event_day VALUES ('', 3650, 'HIGH', 1, 0, 2, 0, 3), ('alice', 3650, 'HIGH', 1, 0, 2, 0, 3);
INSERT INTO completion_day VALUES ('alice', 3650, 17, 2);
INSERT INTO event_count VALUES ('', 1995000, 'HIGH', 1, 0, 0, 0, 0), ('alice', 1995000, 'HIGH', 1, 0, 0, 0, 0);
