//! What the service does when the machine below it fails, and how it goes on when that is over. The table of all faults
//! is in `docs/service-faults.md`.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::load::{Http, Load, examine};
use crate::run::{Place, SERVE, Service, finish};

/// More conversations than any of these disks has room for.
const ORDERS: usize = 3_000;
const NOBODY: u32 = 65_534;

/// Says that something was not tested, past the test harness, which shows nothing of a test that passes.
fn skipped(what: &str) {
    io::stderr().write_all(format!("\nSKIPPED: {what}\n").as_bytes()).unwrap();
}

/// Whether a command can be run here and does what it is asked.
fn works(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|done| done.success())
}

/// The binary, run by a shell that prepares something first.
fn by_shell(place: &Place, script: &str, wrapper: &[&str]) -> Command {
    let mut command = Command::new(wrapper.first().copied().unwrap_or("sh"));
    command.args(wrapper.iter().skip(1));
    if !wrapper.is_empty() {
        command.arg("sh");
    }
    command.args(["-c", script, env!("CARGO_BIN_EXE_managem")]).args(SERVE);
    command.args(["--limit", "requests-per-minute=0"]);
    command.current_dir(place.path()).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// Creates conversations until one is refused for good, and says what was answered to which order. What is refused once
/// may go through the next time: the service makes what room it can in its own files.
fn fill(http: &mut Http, token: &str) -> HashMap<String, String> {
    let mut answered = HashMap::new();
    for number in 0..ORDERS {
        let order = format!("load-{number}");
        let mut answer = http.create(token, &order).expect("the service goes on");
        for _ in 0..3 {
            if answer.status != 201 {
                answer = http.create(token, &order).expect("the service goes on");
            }
        }
        if answer.status != 201 {
            assert_eq!(answer.status, 503, "{}", answer.body);
            assert!(answer.body.contains(r#""code":"unavailable""#), "{}", answer.body);
            assert!(answer.body.contains("nothing was stored"), "{}", answer.body);
            assert!(number > 0, "there was no room for a single one");
            return answered;
        }
        answered.insert(order, answer.conversation());
    }
    panic!("the disk was never full");
}

/// With no room left: writes are refused, reads are answered. Then `relieve` makes room, and all is as before.
fn goes_on(service: &Service, token: &str, relieve: impl FnOnce()) -> HashMap<String, String> {
    let mut http = Http::connect(&service.address()).unwrap();
    let mut answered = fill(&mut http, token);
    assert_eq!(http.create(token, "load-2999").unwrap().status, 503, "still no room");
    let list = http.get(token, "/conversations?size=50").unwrap();
    assert_eq!(list.status, 200, "{}", list.body);
    relieve();
    let again = http.create(token, "load-2999").unwrap();
    assert_eq!(again.status, 201, "{}", again.body);
    answered.insert("load-2999".to_owned(), again.conversation());
    answered
}

#[test]
fn a_full_disk_refuses_writes_and_is_over_when_there_is_room_again() {
    let userns = ["unshare", "--user", "--map-root-user", "--mount"];
    let Load { place, token } = Load::new(ORDERS);
    fs::create_dir(place.path().join("disk")).unwrap();
    let mount = "mount -t tmpfs -o size=3m none";
    let probe = format!("{mount} disk");
    if !works(Command::new(userns[0]).args(&userns[1..]).args(["sh", "-c", &probe]).current_dir(place.path())) {
        return skipped("no file system of our own can be mounted here, so no disk was full");
    }
    // Half of the disk is taken by something else, which can be deleted.
    let script = format!(
        "{mount} disk && cp managem.db disk/ && head -c 1000000 /dev/zero > disk/ballast && \
         exec \"$0\" \"$@\" --database disk/managem.db"
    );
    let service = Service::start(by_shell(&place, &script, &userns));
    // The mount is seen by the service alone.
    let seen = Path::new("/proc").join(service.child.id().to_string()).join("root");
    let disk = seen.join(place.path().strip_prefix("/").unwrap()).join("disk");
    let answered = goes_on(&service, &token, || fs::remove_file(disk.join("ballast")).unwrap());
    // Nobody writes any more, so the files can be taken as they are; with the service the mount goes.
    for name in ["managem.db", "managem.db-wal"] {
        fs::copy(disk.join(name), place.path().join(name)).unwrap();
    }
    drop(service);
    examine(&place.path().join("managem.db"), &answered);
}

#[test]
fn a_file_system_that_turns_read_only_refuses_writes_and_loses_nothing() {
    // What ext4 does by itself on a disk with faults; only root can have such a disk.
    let mount = "mount -o loop,errors=remount-ro image disk && findmnt -no SOURCE disk > loop";
    let make = format!("truncate -s 64M image && mkfs.ext4 -q -F image && {mount}");
    let ours = ["unshare", "--mount"];
    let Load { place, token } = Load::new(ORDERS);
    fs::create_dir(place.path().join("disk")).unwrap();
    let probe = format!("{make} && test -w /sys/fs/ext4/$(basename $(cat loop))/trigger_fs_error && lsattr disk");
    if !works(Command::new(ours[0]).arg(ours[1]).args(["sh", "-c", &probe]).current_dir(place.path())) {
        return skipped("no ext4 of our own can be mounted and broken here, so no file system turned read-only");
    }
    let run = "exec \"$0\" \"$@\" --database disk/managem.db";
    let service =
        Service::start(by_shell(&place, &format!("{make} && cp managem.db disk/ && sync disk/* && {run}"), &ours));
    let seen = |service: &Service| {
        let root = Path::new("/proc").join(service.child.id().to_string()).join("root");
        root.join(place.path().strip_prefix("/").unwrap()).join("disk")
    };
    let mut http = Http::connect(&service.address()).unwrap();
    let mut answered = HashMap::new();
    let mut create = |http: &mut Http, numbers: std::ops::Range<usize>| {
        for order in numbers.map(|number| format!("load-{number}")) {
            let answer = http.create(&token, &order).unwrap();
            assert_eq!(answer.status, 201, "{}", answer.body);
            answered.insert(order, answer.conversation());
        }
    };
    let refused = |http: &mut Http, order: &str| {
        let answer = http.create(&token, order).unwrap();
        assert_eq!(answer.status, 503, "{}", answer.body);
        assert!(answer.body.contains("nothing was stored"), "{}", answer.body);
        let list = http.get(&token, "/conversations?size=50").unwrap();
        assert_eq!(list.status, 200, "{}", list.body);
    };
    create(&mut http, 0..20);

    // A file that may not be written for a while, by anybody: over without a restart.
    let log = seen(&service).join("managem.db-wal");
    assert!(works(Command::new("chattr").arg("+i").arg(&log)));
    refused(&mut http, "load-20");
    assert!(works(Command::new("chattr").arg("-i").arg(&log)));
    create(&mut http, 20..40);

    // Such a file system cannot be written again before it was unmounted, so this takes a restart.
    let device = fs::read_to_string(place.path().join("loop")).unwrap();
    let device = device.trim().trim_start_matches("/dev/");
    fs::write(format!("/sys/fs/ext4/{device}/trigger_fs_error"), "for a test").unwrap();
    refused(&mut http, "load-40");
    refused(&mut http, "load-41");
    drop(service);
    let service =
        Service::start(by_shell(&place, &format!("e2fsck -fp image >/dev/null 2>&1; {mount} && {run}"), &ours));
    let mut http = Http::connect(&service.address()).unwrap();
    create(&mut http, 40..60);
    for name in ["managem.db", "managem.db-wal"] {
        fs::copy(seen(&service).join(name), place.path().join(name)).unwrap();
    }
    drop(service);
    examine(&place.path().join("managem.db"), &answered);
}

#[test]
fn a_limit_on_the_size_of_files_refuses_writes_and_is_over_when_it_is_raised() {
    if !works(Command::new("prlimit").arg("--version")) {
        return skipped("prlimit is not installed, so no file met a limit");
    }
    let Load { place, token } = Load::new(ORDERS);
    // Only the soft limit, which may be raised again; and no signal that would end the process instead.
    let script = "trap '' XFSZ && exec prlimit --fsize=800000:unlimited \"$0\" \"$@\"";
    let service = Service::start(by_shell(&place, script, &[]));
    let process = service.child.id().to_string();
    let answered = goes_on(&service, &token, || {
        assert!(works(Command::new("prlimit").args(["--pid", &process, "--fsize=unlimited:unlimited"])));
    });
    drop(service);
    examine(&place.path().join("managem.db"), &answered);
}

#[test]
fn a_database_that_may_not_be_written_is_refused_at_the_start_and_left_as_it_is() {
    let place = Place::with_sample();
    let file = place.path().join("managem.db");
    let before = fs::read(&file).unwrap();
    // root may write whatever the modes say.
    let root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let serve = |modes: (u32, u32)| {
        let (folder, database) = modes;
        fs::set_permissions(&file, fs::Permissions::from_mode(database)).unwrap();
        fs::set_permissions(place.path(), fs::Permissions::from_mode(folder)).unwrap();
        // Should it start all the same, it is not to run for ever.
        let mut command = Command::new("timeout");
        command.arg("20").arg(env!("CARGO_BIN_EXE_managem")).args(SERVE).current_dir(place.path());
        if root {
            command.uid(NOBODY).gid(NOBODY);
        }
        let shown = place.show(&finish(command, ""));
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o700)).unwrap();
        shown
    };
    let mut version = Command::new(env!("CARGO_BIN_EXE_managem"));
    version.arg("--version");
    if root && !works(version.uid(NOBODY).gid(NOBODY)) {
        return skipped("another user cannot run the binary, and root may write anything");
    }
    insta::assert_snapshot!(serve((0o777, 0o444)), @r#"
    exit code: 2
    ----- stderr
    error: cannot open the database managem.db: the file or its folder cannot be written, by this user or by anyone

    hint: --database names the file; one that does not exist is made
    "#);
    insta::assert_snapshot!(serve((0o555, 0o666)), @r#"
exit code: 2
----- stderr
error: cannot open the database managem.db: the file or its folder cannot be written, by this user or by anyone
  caused by: attempt to write a readonly database
  caused by: Error code 8: attempt to write a readonly database

hint: --database names the file; one that does not exist is made
"#);
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn a_database_that_another_process_writes_for_long_is_waited_for_and_then_refused() {
    let Load { place, token } = Load::new(1);
    let service = place.serve();
    // An import is one transaction, and does not end before its input does.
    let mut import = place.command(["import", "-"]);
    let mut import = import.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut input = import.stdin.take().unwrap();
    input.write_all(b"{\"kind\":\"user\",\"id\":\"ash\"}\n").unwrap();
    let database = place.path().join("managem.db");
    let locked = || {
        let other = rusqlite::Connection::open(&database).unwrap();
        other.busy_timeout(Duration::ZERO).unwrap();
        other.execute_batch("BEGIN IMMEDIATE; ROLLBACK").is_err()
    };
    while !locked() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let mut http = Http::connect(&service.address()).unwrap();
    let refused = http.create(&token, "load-0").unwrap();
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert_eq!(http.get(&token, "/conversations").unwrap().status, 200, "whoever reads waits for nobody");
    drop(input);
    assert!(import.wait().unwrap().success());
    assert_eq!(http.create(&token, "load-0").unwrap().status, 201);
    // The cause stands in the log, with the ID of the request that it came of.
    let log = service.stop("TERM");
    let line = log.lines().find(|line| line.contains("the store is unavailable")).unwrap();
    assert!(line.contains("database is locked"), "{line}");
    let id = line.split("request_id=\"").nth(1).unwrap_or_else(|| panic!("{line}")).split('"').next().unwrap();
    assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{line}");
}

/// A file that another process still writes, once it grows no more.
fn whole(path: &Path) -> String {
    let mut before = String::new();
    loop {
        std::thread::sleep(Duration::from_millis(300));
        let now = fs::read_to_string(path).unwrap();
        if now == before && !now.is_empty() {
            return now;
        }
        before = now;
    }
}

#[test]
fn every_201_is_written_after_the_fsync_that_makes_it_durable() {
    let Load { place, token } = Load::new(50);
    let trace = place.path().join("trace");
    if !works(Command::new("strace").args(["-f", "-o", "/dev/null", "true"])) {
        return skipped("strace is not installed or not allowed, so no fsync was watched");
    }
    // As a grandchild, so that it is the service that is killed in the end.
    let mut strace = Command::new("strace");
    strace.args(["-D", "-f", "-qq", "-s", "32", "-e", "trace=fdatasync,fsync,read,recvfrom,write,writev,sendto", "-o"]);
    strace.arg(&trace).arg(env!("CARGO_BIN_EXE_managem")).args(SERVE).current_dir(place.path()).env_clear();
    let service = Service::start(strace);
    let mut http = Http::connect(&service.address()).unwrap();
    for number in 0..50 {
        assert_eq!(http.create(&token, &format!("load-{number}")).unwrap().status, 201);
    }
    drop(service);
    let trace = whole(&trace);
    let (mut asked, mut synced, mut answers) = (false, false, 0);
    for line in trace.lines() {
        if line.contains("\"POST /conversations") {
            (asked, synced) = (true, false);
        } else if asked && line.contains("sync") && line.trim_end().ends_with("= 0") {
            synced = true;
        } else if line.contains("HTTP/1.1 201") {
            assert!(synced, "answer {answers} was written before anything was synced");
            asked = false;
            answers += 1;
        }
    }
    assert_eq!(answers, 50);
    // `fsync` would do, but waits for more; it is a setting of the build, in `.cargo/config.toml`.
    assert!(trace.contains("fdatasync("), "SQLite was built without fdatasync");
}
