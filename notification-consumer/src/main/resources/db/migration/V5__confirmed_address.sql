-- What a user has confirmed, so that an address which comes back need not be asked again. left_at: when the profile got another
-- address; empty while it has this one. Goes some time after that, and at once when the address is refused for good.
CREATE TABLE confirmed_address (
    user_id VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    address VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    left_at DATETIME(6),
    PRIMARY KEY (user_id, address),
    KEY left_at (left_at)
) ENGINE = InnoDB;

INSERT INTO confirmed_address (user_id, address) SELECT user_id, address FROM recipient WHERE state = 'CONFIRMED';
