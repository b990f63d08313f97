-- Texts equal each other when their characters do, on MySQL and MariaDB alike. Each server's default differs.
ALTER TABLE todo
    MODIFY title VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    MODIFY description VARCHAR(4000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

ALTER TABLE user_profile
    MODIFY full_name VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    MODIFY email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    MODIFY time_zone VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

ALTER TABLE outbox_parked
    MODIFY cause VARCHAR(1000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;
