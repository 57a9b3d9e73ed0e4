//! Conversations on their way into `inbox`, the index of each user's conversations.
//!
//! A new conversation goes to the end of its table, beside those that were created with it. Its two entries in `inbox` do
//! not: they stand with their users, each on a page that nothing else in the transaction changes, and those pages would
//! be most of what a commit writes. So new entries wait in memory until there are many, and then go into the table in its
//! own order, a few neighbours with each transaction; a page is then written once for many of them.
//!
//! Nothing is lost with the memory: the conversations themselves are in their table, and `filed.through` says up to which
//! of them `inbox` is complete. The others are read again when the store is opened.

use std::collections::{BTreeSet, HashSet};
use std::ops::Bound::{Excluded, Unbounded};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::store::UserKey;

/// How many entries wait in memory, two for each conversation: about 1 MiB, and up to three times as much for a while when
/// the store is opened. With more of them more share a page.
pub(super) const WAITING: usize = 32 * 1_024;

/// A user of a conversation, when it was created (milliseconds since 1970), and its key: a row of `inbox`.
type Entry = (i64, i64, i64);
/// Before all others.
const FIRST: Entry = (i64::MIN, i64::MIN, i64::MIN);

/// A conversation's place among those of its user: when it was created, and its key.
pub(super) type Place = (i64, i64);

/// The entries that `inbox` may not have yet, for those who read it.
#[derive(Debug)]
pub(super) struct Unfiled {
    state: Mutex<State>,
    /// Conversations with entries here that do not belong into `inbox` any more, if what made them so was committed. Of
    /// interest to the writer alone.
    answered: Mutex<HashSet<i64>>,
}

#[derive(Debug)]
struct State {
    entries: BTreeSet<Entry>,
    /// The conversations after this one have no entry here.
    last: i64,
}

impl Unfiled {
    /// None so far: a list finds all that is not in `inbox` by reading the conversations after `filed.through`.
    pub(super) fn open(connection: &Connection) -> rusqlite::Result<Self> {
        let last = connection.query_row("SELECT through FROM filed", [], |row| row.get(0))?;
        Ok(Self { state: Mutex::new(State { entries: BTreeSet::new(), last }), answered: Mutex::default() })
    }

    /// A user's conversations that `inbox` may not have, and after which conversation there may be more that have to be
    /// looked for.
    ///
    /// To be called before the transaction that reads `inbox`: what is filed after this call is among the answer, and what
    /// was filed before it is in `inbox`. A conversation may be in both, or have had another message meanwhile.
    pub(super) fn of(&self, user: UserKey) -> (Vec<Place>, i64) {
        let state = self.state();
        let entries = state.entries.range((user.0, i64::MIN, i64::MIN)..=(user.0, i64::MAX, i64::MAX));
        (entries.map(|&(_, created_at, conversation)| (created_at, conversation)).collect(), state.last)
    }

    /// A second message is about to be stored in a conversation of these users.
    pub(super) fn answered(&self, users: [UserKey; 2], (created_at, conversation): Place) {
        let state = self.state();
        if users.iter().any(|user| state.entries.contains(&(user.0, created_at, conversation))) {
            drop(state);
            lock(&self.answered).insert(conversation);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Moves entries into `inbox`, for the one who writes it.
#[derive(Debug)]
pub(super) struct Filing {
    unfiled: Arc<Unfiled>,
    /// More entries than this do not wait.
    waiting: usize,
    /// The entry that went into the table last; the next ones are those that follow it, and after the last the first.
    hand: Entry,
    /// The last conversation that had entries when the hand was at the first. Once it is there again, `inbox` is complete
    /// up to this one.
    round: i64,
    /// What the present transaction takes into the table, and whether that was the end of a round.
    taken: (Vec<Entry>, bool),
}

impl Filing {
    pub(super) fn new(unfiled: Arc<Unfiled>, waiting: usize) -> Self {
        Self { unfiled, waiting, hand: FIRST, round: 0, taken: (Vec::new(), false) }
    }

    /// Takes entries into the table while too many wait, but not more than `most`. It counts once [`Self::committed`] is
    /// called.
    pub(super) fn file(&mut self, transaction: &Connection, most: usize) -> rusqlite::Result<()> {
        let (taken, round_ends) = &mut self.taken;
        taken.clear();
        let count = {
            let state = self.unfiled.state();
            let count = state.entries.len().saturating_sub(self.waiting).min(most);
            taken.extend(state.entries.range((Excluded(self.hand), Unbounded)).take(count));
            count
        };
        let answered = lock(&self.unfiled.answered);
        for &(user, created_at, conversation) in &*taken {
            // The message may not have been committed after all. To ask is to read a page that nobody has at hand, so
            // only where it has to be.
            if !answered.contains(&conversation) || is_new(transaction, conversation)? {
                transaction
                    .prepare_cached("INSERT INTO inbox VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
                    .execute([user, created_at, conversation])?;
            }
        }
        *round_ends = taken.len() < count;
        if *round_ends {
            transaction.prepare_cached("UPDATE filed SET through = max(through, ?1)")?.execute([self.round])?;
        }
        Ok(())
    }

    /// What was filed is in the table for good.
    pub(super) fn committed(&mut self) {
        let (taken, round_ends) = &mut self.taken;
        let mut state = self.unfiled.state();
        for entry in taken.drain(..) {
            state.entries.remove(&entry);
            self.hand = entry;
        }
        if *round_ends {
            self.hand = FIRST;
            lock(&self.unfiled.answered).retain(|&conversation| conversation > self.round);
        }
    }

    /// Reads the entries of what was created since the last call, by whomever. Until then, lists look for it themselves.
    pub(super) fn catch_up(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let last = self.unfiled.state().last;
        let mut statement = connection.prepare_cached(
            "SELECT key, created_at, user_a, user_b, updated_at = created_at FROM conversations \
             WHERE key > ?1 ORDER BY key",
        )?;
        let rows = statement
            .query_map([last], |row| Ok((row.get(0)?, row.get(1)?, [row.get(2)?, row.get(3)?], row.get(4)?)))?;
        let rows = rows.collect::<rusqlite::Result<Vec<(i64, i64, [i64; 2], bool)>>>()?;
        let mut state = self.unfiled.state();
        for (conversation, created_at, users, new) in rows {
            if new {
                state.entries.extend(users.map(|user| (user, created_at, conversation)));
            }
            state.last = conversation;
        }
        // All that there is has its turn in the round that begins.
        if self.hand == FIRST {
            self.round = state.last;
        }
        Ok(())
    }
}

/// Whether a conversation has no second message.
fn is_new(connection: &Connection, conversation: i64) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT updated_at = created_at FROM conversations WHERE key = ?1")?
        .query_row([conversation], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;
    use tempfile::TempDir;
    use tokio::runtime::Runtime;

    use super::super::SqliteStore;
    use super::super::checkpoint::Thresholds;
    use crate::import::Records;
    use crate::store::{Creation, ListConversations, NewConversation, NewMessage, Sending, Sort, Store as _};
    use crate::token::TokenHash;

    const USERS: usize = 4;
    const ORDERS: usize = 60;
    /// So few that most conversations of a test are filed, and some wait.
    const WAITING: usize = 6;

    #[derive(Clone, Debug)]
    enum Step {
        /// Creates the conversation of the next order, so many milliseconds after the last one, or before.
        Create(i64),
        /// Sends a message in one of the conversations so far, so many milliseconds after the last one.
        Send(usize, i64),
        Restart,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            8 => (-3..5_i64).prop_map(Step::Create),
            4 => (0..ORDERS, 0..3_i64).prop_map(|(which, later)| Step::Send(which, later)),
            1 => Just(Step::Restart),
        ];
        proptest::collection::vec(step, 1..ORDERS)
    }

    /// Whose order it is.
    fn parties(order: usize) -> [usize; 2] {
        [order % USERS, (order + 1 + order % (USERS - 1)) % USERS]
    }

    fn token(user: usize) -> TokenHash {
        TokenHash::of(&format!("token {user}"))
    }

    struct Run {
        runtime: Runtime,
        folder: TempDir,
        /// As many as processes; each step is the next one's.
        stores: Vec<SqliteStore>,
        next: usize,
        at: i64,
        /// What there should be: the dates of each conversation, in the order of creation.
        conversations: Vec<(i64, i64)>,
    }

    impl Run {
        fn start(stores: usize) -> Self {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
            let folder = tempfile::tempdir().expect("a folder");
            let mut run = Self { runtime, folder, stores: Vec::new(), next: 0, at: 1_000, conversations: Vec::new() };
            run.restart(stores);
            let users = (0..USERS).map(|user| format!("{{\"kind\":\"user\",\"id\":\"u{user}\"}}\n"));
            let orders = (0..ORDERS).map(|order| {
                let [buyer, seller] = parties(order);
                format!("{{\"kind\":\"order\",\"id\":\"o{order}\",\"buyer\":\"u{buyer}\",\"seller\":\"u{seller}\"}}\n")
            });
            let lines = users.chain(orders).collect::<String>();
            let records = Records::new("records", std::io::Cursor::new(lines));
            run.runtime.block_on(run.store().import(records)).expect("imported");
            for user in 0..USERS {
                let id = format!("u{user}");
                run.runtime.block_on(run.store().issue_token(&id, token(user), None)).expect("issued");
            }
            run
        }

        fn store(&self) -> &SqliteStore {
            &self.stores[self.next % self.stores.len()]
        }

        fn restart(&mut self, stores: usize) {
            self.stores.clear();
            let path = self.folder.path().join("managem.db");
            let open = || {
                self.runtime
                    .block_on(SqliteStore::open_with(path.clone(), WAITING, Thresholds::default()))
                    .expect("opened")
            };
            self.stores = std::iter::repeat_with(open).take(stores).collect();
        }

        fn now(&mut self, later: i64) -> Timestamp {
            self.at += later;
            Timestamp::from_millisecond(self.at).expect("a time")
        }

        fn take(&mut self, step: &Step) {
            self.next += 1;
            match *step {
                Step::Create(later) => {
                    let order = self.conversations.len();
                    let at = self.now(later);
                    let [caller, other] = parties(order);
                    let created = self.runtime.block_on(self.store().create_conversation(NewConversation {
                        token: token(caller),
                        order: format!("o{order}"),
                        recipient: format!("u{other}"),
                        id: format!("c{order}"),
                        message_id: format!("m{order}"),
                        body: "Is it still there?".to_owned(),
                        at: Some(at),
                        idempotency: None,
                    }));
                    assert!(matches!(created, Ok(Creation::Created { .. })), "{created:?}");
                    self.conversations.push((self.at, self.at));
                }
                Step::Send(..) if self.conversations.is_empty() => {}
                Step::Send(which, later) => {
                    let which = which % self.conversations.len();
                    let at = self.now(later);
                    let [caller, _] = parties(which);
                    let sent = self.runtime.block_on(self.store().send_message(NewMessage {
                        token: token(caller),
                        conversation: format!("c{which}"),
                        id: "m".to_owned(),
                        body: "And now?".to_owned(),
                        at: Some(at),
                        idempotency: None,
                    }));
                    assert!(matches!(sent, Ok(Sending::Sent { .. })), "{sent:?}");
                    let updated_at = &mut self.conversations[which].1;
                    *updated_at = (*updated_at).max(self.at);
                }
                Step::Restart => self.restart(self.stores.len()),
            }
        }

        fn all(&mut self, steps: &[Step], offset: usize, size: usize) {
            for (number, step) in steps.iter().enumerate() {
                self.take(step);
                if number % 8 == 0 {
                    self.check(offset, size);
                }
            }
            self.check(offset, size);
            self.restart(self.stores.len());
            self.check(0, ORDERS);
        }

        /// How many entries `inbox` has of conversations that have a second message.
        fn strangers(&self) -> i64 {
            rusqlite::Connection::open(self.folder.path().join("managem.db"))
                .expect("the database")
                .query_row(
                    "SELECT count(*) FROM inbox JOIN conversations ON key = conversation \
                     WHERE updated_at > conversations.created_at",
                    [],
                    |row| row.get(0),
                )
                .expect("a count")
        }

        fn check(&mut self, offset: usize, size: usize) {
            let at = self.now(0);
            for user in 0..USERS {
                for (sort, descending) in
                    [(Sort::Created, false), (Sort::Created, true), (Sort::Updated, false), (Sort::Updated, true)]
                {
                    let mut expected = (0..self.conversations.len())
                        .filter(|&order| parties(order).contains(&user))
                        .map(|order| match (sort, self.conversations[order]) {
                            (Sort::Created, (created_at, _)) => (created_at, order),
                            (Sort::Updated, (_, updated_at)) => (updated_at, order),
                        })
                        .collect::<Vec<_>>();
                    expected.sort_unstable();
                    if descending {
                        expected.reverse();
                    }
                    let expected = expected
                        .iter()
                        .skip(offset)
                        .take(size)
                        .map(|(_, order)| format!("c{order}"))
                        .collect::<Vec<_>>();
                    let list = ListConversations {
                        token: token(user),
                        at: Some(at),
                        offset: i64::try_from(offset).expect("small"),
                        size: i64::try_from(size).expect("small"),
                        sort,
                        descending,
                    };
                    let listed = self.runtime.block_on(self.store().list_conversations(list)).expect("listed");
                    let listed = listed.expect("the token is valid").into_iter().map(|c| c.id).collect::<Vec<_>>();
                    assert_eq!(listed, expected, "user {user}, {sort:?}, descending: {descending}");
                }
            }
        }
    }

    proptest! {
        // The macro lets PROPTEST_CASES and its like win over what stands here.
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn lists_are_the_same_wherever_a_conversation_is(steps in steps(), offset in 0..20_usize, size in 1..20_usize) {
            let mut run = Run::start(1);
            run.all(&steps, offset, size);
            assert_eq!(run.strangers(), 0);
        }

        #[test]
        fn lists_are_the_same_beside_another_process(steps in steps(), offset in 0..20_usize, size in 1..20_usize) {
            Run::start(2).all(&steps, offset, size);
        }
    }
}
