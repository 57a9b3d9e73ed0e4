//! One way to replace a file.
//!
//! Whoever reads the file sees the old contents or the new ones, and a failure leaves the old ones: the new contents go
//! to a temporary file in the same folder, which takes the place of the old one when it is complete and on disk.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

/// As many symbolic links as Linux follows.
const MAX_LINKS: usize = 40;

/// Replaces what a file holds, at once; see [`Replacement`].
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut new = Replacement::new(path)?;
    new.write_all(bytes)?;
    new.commit().map(drop)
}

/// The coming contents of a file. Nothing happens to the file before [`commit`](Self::commit); dropped without it, the
/// replacement leaves nothing behind. (A process that is killed leaves its temporary file, `.openapi-drift-…`.)
///
/// Symbolic links are followed, also to a file that does not exist yet. Mode and, where the system allows it, owner and
/// group are kept; access control lists, extended attributes and further hard links are not: those keep the old contents.
/// What could not be written in place, because the file is read-only, is not replaced either. A pipe or a device is not
/// replaced but written to, when the contents are complete.
#[derive(Debug)]
pub(crate) struct Replacement {
    target: Target,
    temporary: TempPath,
    out: BufWriter<File>,
}

#[derive(Debug)]
enum Target {
    /// The temporary file takes its place. What was there is absent for a new file.
    File { path: PathBuf, old: Option<Metadata> },
    /// The contents are copied into it.
    Stream(File),
}

impl Replacement {
    /// Begins to replace the contents of `path`.
    ///
    /// # Errors
    ///
    /// If it is a folder, may not be written, or its folder does not exist or cannot take a new file.
    pub(crate) fn new(path: &Path) -> io::Result<Self> {
        let target = Target::find(path)?;
        let temporary = match &target {
            Target::Stream(_) => tempfile::NamedTempFile::new()?,
            Target::File { path, old } => {
                let mut builder = tempfile::Builder::new();
                // Not after the file, whose name may already be as long as a name can be.
                builder.prefix(".openapi-drift-");
                if old.is_none() {
                    as_any_new_file(&mut builder);
                }
                let folder = folder(path);
                builder.tempfile_in(folder).map_err(|error| no_file_in(folder, error.kind()))?
            }
        };
        let (file, temporary) = temporary.into_parts();
        Ok(Self { target, temporary, out: BufWriter::new(file) })
    }

    /// Opens what was written so far, to verify it.
    pub(crate) fn read_back(&mut self) -> io::Result<File> {
        self.out.flush()?;
        File::open(&self.temporary)
    }

    /// Puts the new contents in the place of the old ones. Returns, when they are on disk, the file, open at its end.
    pub(crate) fn commit(self) -> io::Result<File> {
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        let (path, old) = match self.target {
            Target::File { path, old } => (path, old),
            Target::Stream(mut stream) => {
                io::copy(&mut File::open(&self.temporary)?, &mut stream)?;
                return Ok(stream);
            }
        };
        if let Some(old) = old {
            keep_access(&file, &old)?;
        }
        file.sync_all()?;
        self.temporary.persist(&path).map_err(|error| error.error)?;
        sync_folder(&path)?;
        Ok(file)
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Target {
    fn find(path: &Path) -> io::Result<Self> {
        match fs::metadata(path) {
            Ok(old) if old.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            Ok(old) if old.is_file() => {
                // Renaming needs no permission for the file that is replaced, so it is asked for here.
                OpenOptions::new().write(true).open(path)?;
                Ok(Self::File { path: fs::canonicalize(path)?, old: Some(old) })
            }
            Ok(_) => Ok(Self::Stream(OpenOptions::new().write(true).open(path)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Self::File { path: behind_links(path.to_owned())?, old: None })
            }
            Err(error) => Err(error),
        }
    }
}

/// Where a path leads whose last part does not exist, or is a link to what does not.
fn behind_links(mut path: PathBuf) -> io::Result<PathBuf> {
    for _ in 0..MAX_LINKS {
        if !fs::symlink_metadata(&path).is_ok_and(|data| data.is_symlink()) {
            return Ok(path);
        }
        // An absolute target replaces the folder.
        path = folder(&path).join(fs::read_link(&path)?);
    }
    Err(io::Error::other("too many symbolic links"))
}

/// The folder is what a user can do something about; the error names the temporary file.
fn no_file_in(folder: &Path, kind: io::ErrorKind) -> io::Error {
    io::Error::new(kind, format!("a file cannot be created in {}: {}", folder.display(), io::Error::from(kind)))
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The mode that the system gives to new files, by the umask. A file with a place to take stays private until then.
#[cfg_attr(not(unix), expect(unused_variables, reason = "there are no modes"))]
fn as_any_new_file(builder: &mut tempfile::Builder<'_, '_>) {
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
}

/// Gives a new file the owner, group and mode of the one that it replaces.
#[cfg(unix)]
fn keep_access(new: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};

    let own = new.metadata()?;
    let mut mode = old.mode() & 0o777;
    if own.uid() != old.uid() {
        // Only the superuser may give files away. Whoever may not has written the file, and owns it now.
        let _ = fchown(new, Some(old.uid()), None);
    }
    if own.gid() != old.gid() && fchown(new, None, Some(old.gid())).is_err() {
        // The group is another one: it may do no more than everyone.
        mode = (mode & 0o707) | ((mode & 0o007) << 3);
    }
    new.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn keep_access(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Makes the new name durable, too.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    match File::open(folder(path)).and_then(|folder| folder.sync_all()) {
        // A folder that may be written but not read, or a file system that keeps no folders on disk: the file is replaced.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        other => other,
    }
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]
mod tests {
    use std::ffi::OsStr;
    use std::io::Read;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    /// The names in a folder, sorted.
    fn names(folder: &Path) -> Vec<std::ffi::OsString> {
        let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    }

    #[test]
    fn links_are_followed_and_the_mode_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("sub")).unwrap();
        fs::write(path("sub/a.yaml"), "old").unwrap();
        symlink("sub/a.yaml", path("relative")).unwrap();
        symlink(path("relative"), path("absolute")).unwrap();
        for (name, mode_before) in [("relative", 0o640), ("absolute", 0o600), ("sub/a.yaml", 0o664)] {
            fs::set_permissions(path("sub/a.yaml"), fs::Permissions::from_mode(mode_before)).unwrap();
            replace_file(&path(name), name.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(path("sub/a.yaml")).unwrap(), name);
            assert_eq!(mode(&path("sub/a.yaml")), mode_before, "{name}");
        }
        assert_eq!(fs::read_link(path("relative")).unwrap(), Path::new("sub/a.yaml"));
        assert_eq!(names(folder.path()), ["absolute", "relative", "sub"]);
        assert_eq!(names(&path("sub")), ["a.yaml"]);
    }

    /// A new file is made where the link leads, and is what any new file is.
    #[test]
    fn a_link_to_nothing_leads_to_a_new_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("sub")).unwrap();
        symlink("sub/../sub/new", path("link")).unwrap();
        symlink("loop", path("loop")).unwrap();
        replace_file(&path("link"), b"new").unwrap();
        fs::write(path("plain"), "").unwrap();
        assert_eq!(fs::read_to_string(path("sub/new")).unwrap(), "new");
        assert_eq!(mode(&path("sub/new")), mode(&path("plain")));
        assert!(fs::symlink_metadata(path("link")).unwrap().is_symlink());
        assert!(replace_file(&path("loop"), b"").is_err());
        assert!(fs::symlink_metadata(path("loop")).unwrap().is_symlink());
    }

    #[test]
    fn names_are_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let longest = [b'\xff'; 255];
        for name in [&b"\xff.har"[..], b"\xfe.har", b"\xef\xbf\xbd.har", &longest, b" \n"] {
            let path = folder.path().join(OsStr::from_bytes(name));
            replace_file(&path, b"old").unwrap();
            replace_file(&path, name).unwrap();
        }
        let found = names(folder.path());
        assert_eq!(found.len(), 5, "{found:?}");
        for name in found {
            assert_eq!(fs::read(folder.path().join(&name)).unwrap(), name.as_bytes());
        }
    }

    #[test]
    fn nothing_happens_before_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.har");
        fs::write(&path, "old").unwrap();
        let mut dropped = Replacement::new(&path).unwrap();
        dropped.write_all(b"half").unwrap();
        assert_eq!(names(folder.path()).len(), 2);
        drop(dropped);
        assert_eq!(names(folder.path()), ["a.har"], "nothing is left behind");

        let mut new = Replacement::new(&path).unwrap();
        new.write_all(b"one ").unwrap();
        let mut so_far = String::new();
        new.read_back().unwrap().read_to_string(&mut so_far).unwrap();
        assert_eq!(so_far, "one ");
        new.write_all(b"two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        let private = names(folder.path()).into_iter().find(|name| name != "a.har").unwrap();
        assert_eq!(mode(&folder.path().join(private)), 0o600, "until it has the mode of the old file");
        let before = fs::metadata(&path).unwrap().ino();
        new.commit().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one two");
        assert_ne!(fs::metadata(&path).unwrap().ino(), before, "another file has its place");
        assert_eq!(names(folder.path()), ["a.har"]);
    }

    /// A folder can be neither replaced nor written to, and a failed rename leaves nothing.
    #[test]
    fn failures_leave_everything_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("sub")).unwrap();
        assert_eq!(replace_file(&path("sub"), b"").unwrap_err().kind(), io::ErrorKind::IsADirectory);
        assert_eq!(replace_file(&path("no/a"), b"").unwrap_err().kind(), io::ErrorKind::NotFound);
        let overtaken = Replacement::new(&path("new")).unwrap();
        fs::create_dir(path("new")).unwrap();
        assert!(overtaken.commit().is_err());
        assert_eq!(names(folder.path()), ["new", "sub"]);
    }

    #[test]
    fn a_pipe_is_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read(pipe).unwrap()
        });
        replace_file(&pipe, b"all of it").unwrap();
        assert_eq!(reader.join().unwrap(), b"all of it");
        assert_eq!(names(folder.path()), ["pipe"]);
    }

    /// Owner and group are kept where that is allowed: run by the superuser, this gives the file to another user.
    #[test]
    fn owner_and_group_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "old").unwrap();
        let _ = std::os::unix::fs::chown(&path, Some(65533), Some(65532));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let before = fs::metadata(&path).unwrap();
        replace_file(&path, b"new").unwrap();
        let after = fs::metadata(&path).unwrap();
        assert_eq!((after.uid(), after.gid(), after.mode()), (before.uid(), before.gid(), before.mode()));
    }
}
