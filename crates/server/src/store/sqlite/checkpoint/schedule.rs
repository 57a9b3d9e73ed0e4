//! When the log is written back, and by whom.
//!
//! The writer owns all of the state; the thread beside it has none and is only ever sent messages. A job is under way
//! from the moment the writer sends one until it takes the reply, so there is no order of events in which the two
//! disagree about it: nothing is written twice, and nothing that one of them wrote can be overwritten by the other.

use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

/// Lengths of the log, in pages.
#[derive(Clone, Copy, Debug)]
pub(in crate::store::sqlite) struct Thresholds {
    /// From here on the log is written back.
    pub(super) long: usize,
    /// What may be left of the log for the writer to write back itself.
    pub(super) short: usize,
    /// From here on the writer waits for readers, so that the log can begin anew.
    pub(super) wait: usize,
    /// From here on writes are refused until the log is shorter.
    pub(super) max: usize,
}

impl Default for Thresholds {
    /// `long` is 32 MiB: a page that changes often is then written back once for many changes, and opening after a crash
    /// reads that much. `short` is 1 MiB, which takes the writer a few milliseconds. `wait` is 128 MiB, and `max` 1 GiB.
    fn default() -> Self {
        Self { long: 8 * 1_024, short: 256, wait: 32 * 1_024, max: 256 * 1_024 }
    }
}

/// What the writer does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Nothing,
    /// Writes back what the thread has left, or all of it if there is no thread.
    WriteBack,
}

/// The writer's side.
#[derive(Debug)]
pub(super) struct Schedule {
    thresholds: Thresholds,
    /// The length of the log at which to begin.
    next: usize,
    /// A job was sent, and its reply was not taken yet.
    is_running: bool,
    jobs: Sender<()>,
    replies: Receiver<()>,
}

/// The thread's side.
pub(super) struct Worker {
    jobs: Receiver<()>,
    replies: Sender<()>,
}

impl Schedule {
    pub(super) fn new(thresholds: Thresholds) -> (Self, Worker) {
        let ((jobs, accepted), (reply, replies)) = (channel(), channel());
        let schedule = Self { thresholds, next: thresholds.long, is_running: false, jobs, replies };
        (schedule, Worker { jobs: accepted, replies: reply })
    }

    /// To be called after each commit, with the length of the log.
    pub(super) fn after_commit(&mut self, length: usize) -> Step {
        if self.is_running {
            return match self.replies.try_recv() {
                Err(TryRecvError::Empty) => Step::Nothing,
                // A thread that has ended replies no more, and then the writer does all of it.
                Ok(()) | Err(TryRecvError::Disconnected) => {
                    self.is_running = false;
                    Step::WriteBack
                }
            };
        }
        if length < self.thresholds.long {
            // The log has begun anew.
            self.next = self.thresholds.long;
        }
        if length < self.next {
            return Step::Nothing;
        }
        self.is_running = self.jobs.send(()).is_ok();
        if self.is_running { Step::Nothing } else { Step::WriteBack }
    }

    /// After a [`Step::WriteBack`]. A reader that began long ago may keep the log from beginning anew; then the next
    /// attempt comes when there is a good deal more of it.
    pub(super) fn written_back(&mut self, length: usize) {
        self.next = length.saturating_add(self.thresholds.long / 4).max(self.thresholds.long);
    }
}

impl Worker {
    /// Does a job whenever there is one, until the writer has gone.
    pub(super) fn run(self, mut job: impl FnMut()) {
        while self.jobs.recv().is_ok() {
            job();
            if self.replies.send(()).is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So short that a history of a few events goes through several rounds.
    const THRESHOLDS: Thresholds = Thresholds { long: 2, short: 1, wait: 64, max: 128 };
    /// The length of a history; every order of events up to here is tried.
    const EVENTS: u32 = 15;

    /// Both sides and the log, at one point of a history. The two share nothing but two channels, and each event is all
    /// that a side does between two operations of the other on a channel: the writer sends nothing while a job is under
    /// way, and the thread does nothing while none is.
    struct History {
        schedule: Schedule,
        worker: Option<Worker>,
        is_working: bool,
        length: usize,
    }

    impl History {
        fn new() -> Self {
            let (schedule, worker) = Schedule::new(THRESHOLDS);
            Self { schedule, worker: Some(worker), is_working: false, length: 0 }
        }

        fn commit(&mut self) {
            self.length += 1;
            if self.schedule.after_commit(self.length) == Step::WriteBack {
                self.length = 0;
                self.schedule.written_back(0);
            }
        }

        /// The next thing that the thread does; `false` if it has nothing to do.
        fn work(&mut self) -> bool {
            let Some(worker) = &self.worker else { return false };
            if self.is_working {
                self.is_working = false;
                return worker.replies.send(()).is_ok();
            }
            self.is_working = worker.jobs.try_recv().is_ok();
            self.is_working
        }

        /// Whatever happened so far: from here on the log is written back again and again.
        fn goes_on(mut self) -> bool {
            (0..3).all(|_| {
                let mut commits = 0;
                loop {
                    while self.work() {}
                    self.commit();
                    commits += 1;
                    if self.length == 0 {
                        return true;
                    }
                    if commits > 2 * THRESHOLDS.long {
                        return false;
                    }
                }
            })
        }
    }

    #[test]
    fn after_no_order_of_events_is_the_log_forgotten() {
        let mut tried = 0;
        // A bit for each event, set where it is the thread's; and when the thread ends, if it does.
        for order in 0_u32..1 << EVENTS {
            for end in 0..=EVENTS {
                let mut history = History::new();
                let possible = (0..EVENTS).all(|event| {
                    if event == end {
                        history.worker = None;
                    }
                    if order >> event & 1 == 1 {
                        return history.work();
                    }
                    history.commit();
                    true
                });
                if possible {
                    assert!(history.goes_on(), "order {order:b}, the thread ends at {end}");
                    tried += 1;
                }
            }
        }
        assert!(tried > 500, "only {tried} orders were possible");
    }

    #[test]
    fn without_a_thread_the_writer_does_all_of_it() {
        let (mut schedule, worker) = Schedule::new(THRESHOLDS);
        drop(worker);
        assert_eq!((schedule.after_commit(1), schedule.after_commit(2)), (Step::Nothing, Step::WriteBack));
    }

    #[test]
    fn a_log_that_does_not_begin_anew_is_tried_again_when_it_is_longer() {
        let (mut schedule, worker) = Schedule::new(Thresholds { long: 8, ..THRESHOLDS });
        drop(worker);
        assert_eq!(schedule.after_commit(8), Step::WriteBack);
        schedule.written_back(8);
        assert_eq!((schedule.after_commit(9), schedule.after_commit(10)), (Step::Nothing, Step::WriteBack));
        schedule.written_back(0);
        assert_eq!((schedule.after_commit(1), schedule.after_commit(8)), (Step::Nothing, Step::WriteBack));
    }
}
