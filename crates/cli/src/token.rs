//! Where the bearer token comes from.

use std::env;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use secrecy::SecretString;

use crate::failure::Failure;

const VARIABLE: &str = "MANAGEM_TOKEN";
/// The most that is read of a token file, in bytes: no token is longer.
const MAX_FILE: u64 = 8 * 1024;

/// The token from the environment, or else from the file.
pub(crate) fn read(file: Option<&Path>) -> Result<SecretString, Failure> {
    match (env::var(VARIABLE), file) {
        (Ok(token), _) if !token.trim().is_empty() => Ok(token.trim().to_owned().into()),
        (Err(env::VarError::NotUnicode(_)), _) => Err(Failure::because(format!("{VARIABLE} is not text"))),
        (_, Some(file)) => from_file(file),
        _ => Err(Failure::because("there is no token to call the API with").hint(format!(
            "set {VARIABLE}, or write it to a file that only you can read and name that with --token-file"
        ))),
    }
}

fn from_file(path: &Path) -> Result<SecretString, Failure> {
    let unreadable = |error| Failure::new(format!("cannot read the token file {}", path.display()), error);
    let file = File::open(path).map_err(unreadable)?;
    // Asked of the open file, so that it cannot become another one in between.
    check_mode(&file, path)?;
    let mut text = String::new();
    file.take(MAX_FILE).read_to_string(&mut text).map_err(unreadable)?;
    if text.trim().is_empty() {
        return Err(Failure::because(format!("the token file {} is empty", path.display())));
    }
    Ok(text.trim().to_owned().into())
}

#[cfg(unix)]
fn check_mode(file: &File, path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;

    let unreadable = |error| Failure::new(format!("cannot read the token file {}", path.display()), error);
    let mode = file.metadata().map_err(unreadable)?.permissions().mode() & 0o777;
    let others = 0o077;
    if mode & others == 0 {
        return Ok(());
    }
    Err(Failure::because(format!("the token file {} can be read by others (mode {:03o})", path.display(), mode))
        .hint(format!("chmod 600 {}; and if others use this machine, issue a new token", path.display())))
}

#[cfg(not(unix))]
fn check_mode(_: &File, _: &Path) -> Result<(), Failure> {
    Ok(())
}
