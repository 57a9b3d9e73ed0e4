-- Fills a PostgreSQL database of the service with :rows conversations, each with its order and one message, between the
-- users that are there: what rows.py does for SQLite.
\set ON_ERROR_STOP on
BEGIN;
CREATE TEMPORARY TABLE new ON COMMIT DROP AS
    SELECT i, 'd' || lpad(i::text, 11, '0') || substr(md5(i::text), 1, 12) AS id, substr(md5('order' || i), 1, 24) AS order_id,
        1 + (i * 7919) % users AS a, 1 + ((i * 7919) % users + 1 + i % (users - 1)) % users AS b, 1700000000000 + i * 3000 AS at
    FROM (SELECT max(key) AS users FROM managem.users) AS u, generate_series(0::bigint, :rows - 1) AS i;
INSERT INTO managem.conversations (id, order_id, user_a, user_b, created_at, updated_at)
    SELECT id, order_id, a, b, at, at FROM new ORDER BY i;
INSERT INTO managem.messages (conversation, number, id, sender, body, created_at)
    SELECT c.key, 1, 'm' || substr(c.id, 2), c.user_a,
        'Hi, is the Charizard 4/102 still in its sleeve, and could you send it before Friday?', c.created_at
    FROM new JOIN managem.conversations AS c USING (id) ORDER BY c.key;
INSERT INTO managem.orders (id, buyer, seller, conversation)
    SELECT c.order_id, c.user_a, c.user_b, c.key FROM new JOIN managem.conversations AS c USING (id) ORDER BY c.key;
COMMIT;
-- As autovacuum would have done in the meantime.
VACUUM ANALYZE;
