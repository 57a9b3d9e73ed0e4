-- The database says when things happen, so that services whose clocks differ agree on it: unless it is told (p_at), for
-- recordings that are to be compared. The functions of the earlier versions stay for services that are yet to be replaced.

CREATE FUNCTION managem.now_ms() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint
$$;

CREATE OR REPLACE FUNCTION managem.caller(p_token bytea, p_at bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT user_key FROM managem.tokens WHERE hash = p_token AND (expires_at IS NULL
        OR expires_at > coalesce(p_at, floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint))
$$;

-- As create_conversation, and it returns the time as well.
CREATE FUNCTION managem.begin_conversation(
    p_token bytea, p_order text, p_recipient text, p_id text, p_message_id text, p_body text, p_at bigint,
    OUT outcome text, OUT existing text, OUT caller text, OUT recipient text, OUT made_at bigint
) LANGUAGE plpgsql AS $$
BEGIN
    made_at := coalesce(p_at, managem.now_ms());
    SELECT c.outcome, c.existing, c.caller, c.recipient INTO outcome, existing, caller, recipient
        FROM managem.create_conversation(p_token, p_order, p_recipient, p_id, p_message_id, p_body, made_at) AS c;
END
$$;

-- As send_message, and it returns the time as well. In a conversation time does not go back, as long as it is only for a
-- little; after a clock that was far ahead, what it dated is not waited for.
CREATE FUNCTION managem.add_message(
    p_token bytea, p_conversation text, p_id text, p_body text, p_at bigint,
    OUT outcome text, OUT sender text, OUT made_at bigint
) LANGUAGE plpgsql AS $$
DECLARE
    me bigint;
    target record;
    latest record;
BEGIN
    me := managem.caller(p_token, p_at);
    IF me IS NULL THEN outcome := 'unauthorized'; RETURN; END IF;
    -- Nobody who is no party of it makes the others wait.
    PERFORM FROM managem.conversations WHERE id = p_conversation AND me IN (user_a, user_b);
    IF NOT FOUND THEN outcome := 'conversation-not-found'; RETURN; END IF;
    -- The row lock is what makes the numbers of messages follow each other.
    SELECT key, locked INTO target FROM managem.conversations WHERE id = p_conversation FOR NO KEY UPDATE;
    IF target.locked THEN outcome := 'locked'; RETURN; END IF;
    SELECT data INTO sender FROM managem.users WHERE key = me;

    made_at := coalesce(p_at, managem.now_ms());
    SELECT number, created_at INTO latest FROM managem.messages WHERE conversation = target.key
        ORDER BY number DESC LIMIT 1;
    IF latest.created_at BETWEEN made_at AND made_at + 10000 THEN made_at := latest.created_at; END IF;
    INSERT INTO managem.messages (conversation, number, id, sender, body, created_at)
        VALUES (target.key, latest.number + 1, p_id, me, p_body, made_at);
    -- What has had a second message stays in the index of those.
    UPDATE managem.conversations SET updated_at = greatest(created_at + (updated_at > created_at)::integer, made_at)
        WHERE key = target.key;
    outcome := 'sent';
END
$$;
