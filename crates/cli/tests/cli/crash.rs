//! Killed in the middle of its work, again and again: what was answered is there, and nothing is half there.

use std::collections::HashMap;
use std::env;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::load::{Http, Load, examine};

const ORDERS: usize = 20_000;
const CLIENTS: usize = 16;
/// How often it is killed, unless `MANAGEM_TEST_CRASHES` says otherwise.
const CRASHES: usize = 10;

#[test]
fn what_was_answered_survives_being_killed_under_load() {
    let crashes = env::var("MANAGEM_TEST_CRASHES").map_or(CRASHES, |count| count.parse().unwrap());
    let Load { place, token } = Load::new(ORDERS);

    let next = Arc::new(AtomicUsize::new(0));
    // Conversation of each order that was answered with 201.
    let answered = Arc::new(Mutex::new(HashMap::new()));
    for crash in 0..crashes {
        let mut service = place.serve_with(&["--limit", "requests-per-minute=0"]);
        let address = service.address();
        let before = answered.lock().unwrap().len();
        let clients = (0..CLIENTS).map(|_| {
            let (address, token) = (address.clone(), token.clone());
            let (next, answered) = (Arc::clone(&next), Arc::clone(&answered));
            thread::spawn(move || {
                let mut http = Http::connect(&address)?;
                loop {
                    let order = format!("load-{}", next.fetch_add(1, Ordering::Relaxed));
                    // None: the service is gone.
                    let answer = http.create(&token, &order)?;
                    assert_eq!(answer.status, 201, "{}", answer.body);
                    answered.lock().unwrap().insert(order, answer.conversation());
                }
            })
        });
        let clients = clients.collect::<Vec<_>>();
        // Whatever the machine is busy with: it is to be killed at work.
        let begun = Instant::now();
        while answered.lock().unwrap().len() == before && begun.elapsed() < Duration::from_secs(60) {
            thread::sleep(Duration::from_millis(1));
        }
        // Not at the same point of its work every time.
        thread::sleep(Duration::from_millis(150 + 37 * u64::try_from(crash % 7).unwrap()));
        // SIGKILL: it has no chance to finish anything.
        service.child.kill().unwrap();
        service.child.wait().unwrap();
        for client in clients {
            let _: Option<()> = client.join().unwrap();
        }
        assert!(answered.lock().unwrap().len() > before, "it was killed before it had done anything");
        examine(&place.path().join("managem.db"), &answered.lock().unwrap());
    }
}
