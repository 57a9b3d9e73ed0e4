//! npm's launcher.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::{BINARY, template};

/// A project with the launcher and a platform package whose binary is `binary`; `None` without node.
fn project(binary: Option<&str>) -> Option<tempfile::TempDir> {
    let platform = Command::new("node").args(["--print", "`${process.platform}-${process.arch}`"]).output();
    let Ok(platform) = platform else {
        println!("SKIPPED: node is not installed");
        return None;
    };
    let platform = String::from_utf8(platform.stdout).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let launcher = template("packaging/npm/launcher.js", &[("binary", "openapi-drift"), ("npm", "openapi-drift")]);
    let modules = folder.path().join("node_modules");
    fs::create_dir_all(modules.join("openapi-drift/bin")).unwrap();
    fs::write(modules.join("openapi-drift/bin/openapi-drift.js"), launcher).unwrap();
    if let Some(script) = binary {
        let bin = modules.join(format!("openapi-drift-{}/bin", platform.trim()));
        fs::create_dir_all(&bin).unwrap();
        fs::write(bin.join("openapi-drift"), script).unwrap();
        fs::set_permissions(bin.join("openapi-drift"), fs::Permissions::from_mode(0o755)).unwrap();
    }
    Some(folder)
}

fn launch(folder: &Path, arguments: &[&str]) -> Command {
    let mut node = Command::new("node");
    node.arg(folder.join("node_modules/openapi-drift/bin/openapi-drift.js")).args(arguments);
    node
}

fn output(binary: Option<&str>, arguments: &[&str]) -> Option<Output> {
    let folder = project(binary)?;
    Some(launch(folder.path(), arguments).output().unwrap())
}

#[test]
fn arguments_and_exit_codes_pass_through() {
    let Some(given) = output(Some("#!/bin/sh\nprintf '<%s>' \"$@\"\nexit 1\n"), &["check", "a b", "", "$HOME"]) else {
        return;
    };
    assert_eq!(String::from_utf8_lossy(&given.stdout), "<check><a b><><$HOME>");
    assert_eq!(given.status.code(), Some(1));
    let real = format!("#!/bin/sh\nexec '{BINARY}' \"$@\"\n");
    let version = output(Some(&real), &["--version"]).unwrap();
    assert!(String::from_utf8_lossy(&version.stdout).starts_with("openapi-drift "));
    assert_eq!(version.status.code(), Some(0));
}

#[test]
fn a_missing_platform_is_named() {
    let Some(missing) = output(None, &["--version"]) else { return };
    assert_eq!(missing.status.code(), Some(2));
    let stderr = String::from_utf8_lossy(&missing.stderr);
    assert!(stderr.starts_with("error: the package openapi-drift-"), "{stderr}");
    assert!(stderr.contains("  hint: install without --omit=optional"), "{stderr}");
}

#[test]
fn a_request_to_stop_reaches_the_command_and_is_waited_for() {
    // As `record` does it: it ends in its own time, with a code of its own.
    let script = "#!/bin/sh\nsleep 20 >/dev/null &\ntrap 'kill $!; echo ended; exit 3' TERM INT\necho started\nwait\n";
    for signal in ["TERM", "INT"] {
        let Some(folder) = project(Some(script)) else { return };
        let mut child = launch(folder.path(), &[]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "started");
        let sent = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        assert_eq!(lines.next().unwrap().unwrap(), "ended");
        assert_eq!(child.wait().unwrap().code(), Some(3), "{signal}");
    }
}

#[test]
fn a_command_that_dies_by_a_signal_is_seen_to() {
    let Some(killed) = output(Some("#!/bin/sh\nkill -TERM $$\n"), &[]) else { return };
    assert_eq!(killed.status.signal(), Some(15));
}
