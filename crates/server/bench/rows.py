#!/usr/bin/env python3
"""rows.py DATABASE ROWS: fills a SQLite database of the service with so many conversations, each with its order and one
message, between the users that are there. Straight into the tables, as importing and creating them would take hours."""
import sqlite3, sys, time

path, rows = sys.argv[1], int(sys.argv[2])
db = sqlite3.connect(path, isolation_level=None)
say = lambda text: print(f"{time.monotonic() - begun:5.0f} s: {text}", file=sys.stderr, flush=True)
begun = time.monotonic()
# Speed before safety: nobody uses it yet.
db.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA cache_size = -1500000; PRAGMA temp_store = MEMORY")
users = db.execute("SELECT max(key) FROM users").fetchone()[0]
indexes = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'conversations' AND sql IS NOT NULL").fetchall()
last = db.execute("SELECT coalesce(max(key), 0) FROM conversations").fetchone()[0]
db.execute("BEGIN")
for name, _ in indexes:
    db.execute(f"DROP INDEX {name}")
# As old conversations are: times in a row and IDs that grow with them; the IDs of orders have no order.
numbers = f"WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {rows - 1})"
sides = f"1 + (i * 7919) % {users} AS a, 1 + ((i * 7919) % {users} + 1 + i % {users - 1}) % {users} AS b"
db.execute(f"""INSERT INTO conversations (id, order_id, user_a, user_b, created_at, updated_at)
    {numbers} SELECT 'd' || printf('%011d', i) || lower(hex(randomblob(6))), lower(hex(randomblob(12))), a, b, at, at
    FROM (SELECT i, {sides}, 1700000000000 + i * 3000 AS at FROM n)""")
say("conversations")
db.execute(f"""INSERT INTO messages (conversation, number, id, sender, body, created_at)
    SELECT key, 1, 'm' || substr(id, 2), user_a,
    'Hi, is the Charizard 4/102 still in its sleeve, and could you send it before Friday?', created_at FROM conversations
    WHERE key > {last} ORDER BY key""")
say("messages")
db.execute(f"""INSERT INTO orders (id, buyer, seller, conversation)
    SELECT order_id, user_a, user_b, key FROM conversations WHERE key > {last} ORDER BY key""")
say("orders")
db.execute(f"""INSERT INTO inbox
    SELECT user_a, created_at, key FROM conversations WHERE key > {last} UNION ALL
    SELECT user_b, created_at, key FROM conversations WHERE key > {last} ORDER BY 1, 2, 3""")
db.execute("UPDATE filed SET through = (SELECT max(key) FROM conversations)")
say("inboxes")
for _, sql in indexes:
    db.execute(sql)
say("indexes")
db.execute("COMMIT")
db.execute("PRAGMA journal_mode = WAL")
assert db.execute("SELECT count(*) FROM conversations").fetchone()[0] >= rows
say("done")
