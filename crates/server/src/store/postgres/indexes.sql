-- Most conversations never get a second message, and until then both dates are one: such a conversation stands in one
-- index for each side and not in two.
DROP INDEX managem.conversations_of_a_by_update;
DROP INDEX managem.conversations_of_b_by_update;
DROP INDEX managem.conversations_of_a_by_creation;
DROP INDEX managem.conversations_of_b_by_creation;
CREATE INDEX new_of_a ON managem.conversations (user_a, created_at, key) WHERE updated_at = created_at;
CREATE INDEX new_of_b ON managem.conversations (user_b, created_at, key) WHERE updated_at = created_at;
CREATE INDEX old_of_a_by_update ON managem.conversations (user_a, updated_at, key) WHERE updated_at > created_at;
CREATE INDEX old_of_b_by_update ON managem.conversations (user_b, updated_at, key) WHERE updated_at > created_at;
CREATE INDEX old_of_a_by_creation ON managem.conversations (user_a, created_at, key) WHERE updated_at > created_at;
CREATE INDEX old_of_b_by_creation ON managem.conversations (user_b, created_at, key) WHERE updated_at > created_at;
