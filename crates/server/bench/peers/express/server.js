// POST /conversations as one would write it with Express and better-sqlite3: the token, the order, two inserts and two
// profiles in one transaction, and the full answer. No sanitizer, no limits, no log.
//
//   node server.js DATABASE DATA PORT        (DATA: lines as `managem import` reads them, taken in once)
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import express from 'express';

const [path, data, port] = process.argv.slice(2);
const db = new Database(path);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`
  CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, profile TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS tokens (hash BLOB PRIMARY KEY, user TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, buyer TEXT NOT NULL, seller TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, order_id TEXT NOT NULL UNIQUE, user_a TEXT NOT NULL, user_b TEXT NOT NULL,
    locked INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL, sender TEXT NOT NULL, body TEXT NOT NULL,
    created_at TEXT NOT NULL, viewed_at TEXT);
`);

const insert = {
  user: db.prepare('INSERT INTO users VALUES (?, ?)'),
  token: db.prepare('INSERT INTO tokens VALUES (?, ?)'),
  order: db.prepare('INSERT INTO orders VALUES (?, ?, ?)'),
};
if (db.prepare('SELECT count(*) FROM users').pluck().get() === 0) {
  db.exec('BEGIN');
  for await (const line of createInterface({ input: createReadStream(data) })) {
    const { kind, ...record } = JSON.parse(line);
    if (kind === 'user') insert.user.run(record.id, JSON.stringify(record));
    else if (kind === 'token') insert.token.run(Buffer.from(record.sha256, 'hex'), record.user);
    else insert.order.run(record.id, record.buyer, record.seller);
  }
  db.exec('COMMIT');
  db.pragma('wal_checkpoint(TRUNCATE)');
}

const findToken = db.prepare('SELECT user FROM tokens WHERE hash = ?').pluck();
const findOrder = db.prepare('SELECT buyer, seller FROM orders WHERE id = ?');
const findUser = db.prepare('SELECT profile FROM users WHERE id = ?').pluck();
const findConversation = db.prepare('SELECT id FROM conversations WHERE order_id = ?').pluck();
const insertConversation = db.prepare(
  'INSERT INTO conversations (id, order_id, user_a, user_b, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)');
const insertMessage = db.prepare(
  'INSERT INTO messages (id, conversation_id, sender, body, created_at) VALUES (?, ?, ?, ?, ?)');
const id = () => randomBytes(12).toString('hex');

class Refused extends Error {
  constructor(status, code) { super(code); this.status = status; }
}

const create = db.transaction((token, { source, recipientId, body }) => {
  const user = findToken.get(createHash('sha256').update(token).digest());
  if (!user) throw new Refused(401, 'unauthorized');
  const order = findOrder.get(source.id);
  if (!order || (order.buyer !== user && order.seller !== user)) throw new Refused(404, 'order-not-found');
  const other = order.buyer === user ? order.seller : order.buyer;
  if (recipientId !== other) throw new Refused(422, 'invalid-request');
  if (findConversation.get(source.id)) throw new Refused(409, 'conversation-exists');
  const [conversationId, messageId, at] = [id(), id(), new Date().toISOString()];
  insertConversation.run(conversationId, source.id, user, other, at, at);
  insertMessage.run(messageId, conversationId, user, body, at);
  const [userA, userB] = [JSON.parse(findUser.get(user)), JSON.parse(findUser.get(other))];
  return {
    id: conversationId, source, userA, userB, locked: false, createdAt: at, updatedAt: at,
    lastMessage: {
      id: messageId, conversationId, sender: userA, body, createdAt: at, viewedAt: null, attachments: [],
    },
  };
}).immediate;

const app = express();
app.disable('x-powered-by');
app.use(express.json());
app.post('/conversations', (request, response) => {
  const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
  const { source, recipientId, body } = request.body ?? {};
  if (source?.type !== 'ORDER' || typeof source.id !== 'string' || typeof recipientId !== 'string' ||
      typeof body !== 'string' || body.length < 1 || body.length > 2000) {
    response.status(422).json({ code: 'invalid-request' });
    return;
  }
  try {
    response.status(201).json(create(token, { source, recipientId, body }));
  } catch (error) {
    response.status(error.status ?? 500).json({ code: error.message });
  }
});
app.listen(Number(port), '127.0.0.1', () => console.log('listening'));
