-- V3 has copied every entry.
DROP TABLE audit_entry_v1;
