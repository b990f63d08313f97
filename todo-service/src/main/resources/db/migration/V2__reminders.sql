-- Whether the user wants a mail of what is due, on the day. Off until the user switches it on.
ALTER TABLE user_profile ADD COLUMN reminders BOOLEAN NOT NULL DEFAULT FALSE;
