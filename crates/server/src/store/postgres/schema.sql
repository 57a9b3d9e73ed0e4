-- Times are milliseconds since 1970. Everything lives in a schema of its own, so that the database may have other tenants.

CREATE TABLE managem.users (
    key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    -- The contract's User, in JSON: it is only ever read whole.
    data text NOT NULL
);

-- hash: SHA-256 of the token.
CREATE TABLE managem.tokens (
    hash bytea PRIMARY KEY,
    user_key bigint NOT NULL REFERENCES managem.users (key),
    expires_at bigint
);
CREATE INDEX tokens_of_user ON managem.tokens (user_key);

CREATE TABLE managem.conversations (
    key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    order_id text NOT NULL,
    user_a bigint NOT NULL REFERENCES managem.users (key),
    user_b bigint NOT NULL REFERENCES managem.users (key),
    locked boolean NOT NULL DEFAULT false,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
-- A user's conversations by either date, whichever side the user is on.
CREATE INDEX conversations_of_a_by_update ON managem.conversations (user_a, updated_at, key);
CREATE INDEX conversations_of_b_by_update ON managem.conversations (user_b, updated_at, key);
CREATE INDEX conversations_of_a_by_creation ON managem.conversations (user_a, created_at, key);
CREATE INDEX conversations_of_b_by_creation ON managem.conversations (user_b, created_at, key);

-- The conversation stands with its order: an order has at most one, and the row has to be read anyway.
CREATE TABLE managem.orders (
    id text PRIMARY KEY,
    buyer bigint NOT NULL REFERENCES managem.users (key),
    seller bigint NOT NULL REFERENCES managem.users (key),
    conversation bigint REFERENCES managem.conversations (key)
);

-- number: 1 for the first message of its conversation, then on by one.
CREATE TABLE managem.messages (
    conversation bigint NOT NULL REFERENCES managem.conversations (key),
    number integer NOT NULL,
    id text NOT NULL,
    sender bigint NOT NULL REFERENCES managem.users (key),
    body text NOT NULL,
    created_at bigint NOT NULL,
    viewed_at bigint,
    PRIMARY KEY (conversation, number)
);

-- Answers that may have to be given again. fingerprint: SHA-256 of the request that the key stands for.
CREATE TABLE managem.answers (
    user_key bigint NOT NULL REFERENCES managem.users (key),
    idempotency_key text NOT NULL,
    fingerprint bytea NOT NULL,
    body bytea NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (user_key, idempotency_key)
);
CREATE INDEX answers_by_age ON managem.answers (created_at);

CREATE FUNCTION managem.caller(p_token bytea, p_at bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT user_key FROM managem.tokens WHERE hash = p_token AND (expires_at IS NULL OR expires_at > p_at)
$$;

-- A conversation and its first message in one round trip. Every question is asked before the first row is written.
CREATE FUNCTION managem.create_conversation(
    p_token bytea, p_order text, p_recipient text, p_id text, p_message_id text, p_body text, p_at bigint,
    OUT outcome text, OUT existing text, OUT caller text, OUT recipient text
) LANGUAGE plpgsql AS $$
DECLARE
    me bigint;
    me_id text;
    other bigint;
    other_id text;
    parties record;
    taken bigint;
    conversation_key bigint;
BEGIN
    SELECT user_key INTO me FROM managem.tokens WHERE hash = p_token AND (expires_at IS NULL OR expires_at > p_at);
    IF NOT FOUND THEN outcome := 'unauthorized'; RETURN; END IF;
    SELECT buyer, seller INTO parties FROM managem.orders WHERE id = p_order;
    IF NOT FOUND THEN outcome := 'order-not-found'; RETURN; END IF;
    IF parties.buyer = me THEN other := parties.seller;
    ELSIF parties.seller = me THEN other := parties.buyer;
    ELSE outcome := 'order-not-found'; RETURN;
    END IF;
    SELECT id, data INTO me_id, caller FROM managem.users WHERE key = me;
    IF p_recipient = me_id THEN outcome := 'recipient-is-caller'; RETURN; END IF;
    SELECT id, data INTO other_id, recipient FROM managem.users WHERE key = other;
    IF p_recipient <> other_id THEN outcome := 'recipient-not-party'; RETURN; END IF;
    -- Of two at once on one order the second waits here, and then sees what the first has done.
    SELECT conversation INTO taken FROM managem.orders WHERE id = p_order FOR NO KEY UPDATE;
    IF taken IS NOT NULL THEN
        SELECT id INTO existing FROM managem.conversations WHERE key = taken;
        outcome := 'exists';
        RETURN;
    END IF;

    INSERT INTO managem.conversations (id, order_id, user_a, user_b, created_at, updated_at)
        VALUES (p_id, p_order, me, other, p_at, p_at) RETURNING key INTO conversation_key;
    INSERT INTO managem.messages (conversation, number, id, sender, body, created_at)
        VALUES (conversation_key, 1, p_message_id, me, p_body, p_at);
    UPDATE managem.orders SET conversation = conversation_key WHERE id = p_order;
    outcome := 'created';
END
$$;

CREATE FUNCTION managem.send_message(
    p_token bytea, p_conversation text, p_id text, p_body text, p_at bigint,
    OUT outcome text, OUT sender text
) LANGUAGE plpgsql AS $$
DECLARE
    me bigint;
    target record;
BEGIN
    SELECT user_key INTO me FROM managem.tokens WHERE hash = p_token AND (expires_at IS NULL OR expires_at > p_at);
    IF NOT FOUND THEN outcome := 'unauthorized'; RETURN; END IF;
    -- Nobody who is no party of it makes the others wait.
    PERFORM FROM managem.conversations WHERE id = p_conversation AND me IN (user_a, user_b);
    IF NOT FOUND THEN outcome := 'conversation-not-found'; RETURN; END IF;
    -- The row lock is what makes the numbers of messages follow each other.
    SELECT key, locked INTO target FROM managem.conversations WHERE id = p_conversation FOR NO KEY UPDATE;
    IF target.locked THEN outcome := 'locked'; RETURN; END IF;
    SELECT data INTO sender FROM managem.users WHERE key = me;

    INSERT INTO managem.messages (conversation, number, id, sender, body, created_at)
        SELECT target.key, max(number) + 1, p_id, me, p_body, p_at FROM managem.messages WHERE conversation = target.key;
    UPDATE managem.conversations SET updated_at = greatest(updated_at, p_at) WHERE key = target.key;
    outcome := 'sent';
END
$$;

-- Each returns what is wrong with the record, or nothing.
CREATE FUNCTION managem.import_order(p_id text, p_buyer text, p_seller text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    buyer_key bigint;
    seller_key bigint;
    known record;
BEGIN
    SELECT key INTO buyer_key FROM managem.users WHERE id = p_buyer;
    IF NOT FOUND THEN RETURN 'buyer'; END IF;
    SELECT key INTO seller_key FROM managem.users WHERE id = p_seller;
    IF NOT FOUND THEN RETURN 'seller'; END IF;
    INSERT INTO managem.orders (id, buyer, seller) VALUES (p_id, buyer_key, seller_key) ON CONFLICT (id) DO NOTHING;
    IF FOUND THEN RETURN NULL; END IF;
    SELECT buyer, seller INTO known FROM managem.orders WHERE id = p_id;
    IF known.buyer = buyer_key AND known.seller = seller_key THEN RETURN NULL; END IF;
    RETURN 'differs';
END
$$;

CREATE FUNCTION managem.import_token(p_user text, p_hash bytea, p_expires_at bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    owner bigint;
    known record;
BEGIN
    SELECT key INTO owner FROM managem.users WHERE id = p_user;
    IF NOT FOUND THEN RETURN 'user'; END IF;
    INSERT INTO managem.tokens (hash, user_key, expires_at) VALUES (p_hash, owner, p_expires_at)
        ON CONFLICT (hash) DO NOTHING;
    IF FOUND THEN RETURN NULL; END IF;
    SELECT user_key, expires_at INTO known FROM managem.tokens WHERE hash = p_hash;
    IF known.user_key = owner AND known.expires_at IS NOT DISTINCT FROM p_expires_at THEN RETURN NULL; END IF;
    RETURN 'differs';
END
$$;
