//! Packages from binaries that exist: archives with their checksums, npm packages, the context of the image, and the
//! filled-in templates.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::project::{Platform, Project};
use super::template::render;
use crate::run::{root, succeed};

/// The files that every package carries beside the binary.
const TEXTS: [(&str, &str); 3] =
    [("LICENSE-APACHE", "LICENSE-APACHE"), ("LICENSE-MIT", "LICENSE-MIT"), ("crates/drift/README.md", "README.md")];

/// Where a binary for a platform was found.
struct Built<'p> {
    platform: &'p Platform,
    binary: PathBuf,
}

/// An archive of the release.
struct Archive<'p> {
    platform: &'p Platform,
    file: String,
    sha256: String,
}

/// Makes the packages below `out` for each platform whose binary is at `binaries/TARGET/NAME`.
///
/// # Errors
///
/// When there is no binary, or with `complete` not one for each platform; when a template cannot be filled in.
pub(crate) fn assemble(project: &Project, binaries: &Path, out: &Path, complete: bool) -> Result<()> {
    let built = find(project, binaries, complete)?;
    let assets = empty(&out.join("release"))?;
    let mut archives = Vec::new();
    for built in &built {
        archives.push(archive(project, built, &assets)?);
    }
    let list: String = archives.iter().fold(String::new(), |mut list, archive| {
        let _ = writeln!(list, "{}  {}", archive.sha256, archive.file);
        list
    });
    fs::write(assets.join("SHA256SUMS"), list)?;
    fill("packaging/install.sh", &installer_values(project, &archives), &assets.join("install.sh"))?;
    executable(&assets.join("install.sh"))?;
    let gitlab = assets.join("openapi-drift.gitlab-ci.yml");
    fill("packaging/gitlab-ci.yml", &values(project), &gitlab)?;
    let mut homebrew = values(project);
    homebrew.push(("downloads", downloads(project, &archives)));
    homebrew.push(("licenses", licenses(project)));
    fill("packaging/homebrew.rb", &homebrew, &assets.join("openapi-drift.rb"))?;
    npm(project, &built, &empty(&out.join("npm"))?)?;
    image(project, &built, &empty(&out.join("image"))?)
}

fn find<'p>(project: &'p Project, binaries: &Path, complete: bool) -> Result<Vec<Built<'p>>> {
    let mut built = Vec::new();
    let mut missing = Vec::new();
    for platform in &project.packages.platforms {
        let binary = binaries.join(&platform.target).join(platform.executable(&project.packages.binary));
        if binary.is_file() {
            built.push(Built { platform, binary });
        } else {
            missing.push(binary.display().to_string());
        }
    }
    ensure!(!built.is_empty(), "no binary; expected one of: {}", missing.join(", "));
    ensure!(!complete || missing.is_empty(), "not every platform has its binary: {}", missing.join(", "));
    Ok(built)
}

/// Same binary, same archive: names are sorted, and times, owners and permissions are not those of this machine.
fn archive<'p>(project: &Project, built: &Built<'p>, assets: &Path) -> Result<Archive<'p>> {
    let name = project.archive(&built.platform.target);
    let staging = tempfile::tempdir()?;
    let folder = staging.path().join(&name);
    fs::create_dir(&folder)?;
    let binary = folder.join(built.platform.executable(&project.packages.binary));
    place(&built.binary, &binary)?;
    texts(&folder)?;
    fs::copy(root().join("CHANGELOG.md"), folder.join("CHANGELOG.md"))?;
    let file = format!("{name}.tar.gz");
    let archive = assets.join(&file);
    succeed(
        Command::new("tar")
            .args(["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=u+w,go=rX"])
            .arg("-C")
            .arg(staging.path())
            .arg("-czf")
            .arg(&archive)
            .arg(&name),
    )?;
    let digest = Sha256::digest(fs::read(&archive)?);
    let sha256 = digest.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Ok(Archive { platform: built.platform, file, sha256 })
}

/// The values that every template may use.
pub(crate) fn values(project: &Project) -> Vec<(&'static str, String)> {
    vec![
        ("version", project.version.clone()),
        ("description", project.description.clone()),
        ("license", project.license.clone()),
        ("repository", project.repository.clone()),
        ("binary", project.packages.binary.clone()),
        ("pypi", project.packages.pypi.clone()),
        ("npm", project.packages.npm.clone()),
        ("image", project.packages.image.clone()),
    ]
}

fn fill(template: &str, values: &[(&'static str, String)], to: &Path) -> Result<()> {
    let text = fs::read_to_string(root().join(template)).with_context(|| format!("cannot read {template}"))?;
    let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fs::write(to, render(&text, &values).with_context(|| template.to_owned())?)?;
    Ok(())
}

/// The installer knows the checksum of each archive, so that it trusts no second file of the same server.
fn installer_values(project: &Project, archives: &[Archive<'_>]) -> Vec<(&'static str, String)> {
    let mut checksums = Vec::new();
    for archive in archives.iter().filter(|archive| !archive.platform.is_windows()) {
        checksums.push(format!("        {}) echo {} ;;", archive.platform.target, archive.sha256));
    }
    let mut values = values(project);
    values.push(("checksums", checksums.join("\n")));
    values
}

fn downloads(project: &Project, archives: &[Archive<'_>]) -> String {
    let mut blocks = Vec::new();
    for archive in archives {
        let Some(homebrew) = &archive.platform.homebrew else { continue };
        blocks.push(format!(
            "  on_{} do\n    on_{} do\n      url \"{}\"\n      sha256 \"{}\"\n    end\n  end",
            homebrew.os,
            homebrew.cpu,
            project.asset(&archive.file),
            archive.sha256
        ));
    }
    blocks.join("\n\n")
}

/// The SPDX expression as Homebrew's list of alternatives.
fn licenses(project: &Project) -> String {
    let quoted: Vec<_> = project.license.split(" OR ").map(|license| format!("\"{license}\"")).collect();
    quoted.join(", ")
}

fn npm(project: &Project, built: &[Built<'_>], out: &Path) -> Result<()> {
    let common = |name: &str, description: &str| {
        json!({
            "name": name,
            "version": project.version,
            "description": description,
            "license": format!("({})", project.license),
            "repository": { "type": "git", "url": format!("git+{}.git", project.repository) },
        })
    };
    let mut optional = serde_json::Map::new();
    for Built { platform, binary } in built {
        let name = project.npm_platform(platform);
        let folder = out.join(&name);
        let executable = platform.executable(&project.packages.binary);
        fs::create_dir_all(folder.join("bin"))?;
        place(binary, &folder.join("bin").join(executable))?;
        texts(&folder)?;
        let npm = &project.packages.npm;
        let readme =
            format!("# {name}\n\nThe binary of [`{npm}`](https://www.npmjs.com/package/{npm}) for this platform.\n");
        fs::write(folder.join("README.md"), readme)?;
        let mut manifest = common(&name, &format!("{npm} for {} {}", platform.npm.os, platform.npm.cpu));
        manifest["os"] = json!([platform.npm.os]);
        manifest["cpu"] = json!([platform.npm.cpu]);
        manifest["files"] = json!(["bin", "LICENSE-*"]);
        // Yarn would keep it in an archive, from which nothing can be started.
        manifest["preferUnplugged"] = json!(true);
        write_json(&folder.join("package.json"), &manifest)?;
        optional.insert(name, json!(project.version));
    }
    let folder = out.join(&project.packages.npm);
    fs::create_dir_all(folder.join("bin"))?;
    texts(&folder)?;
    fill("packaging/npm/launcher.js", &values(project), &folder.join("bin").join("openapi-drift.js"))?;
    let mut manifest = common(&project.packages.npm, &project.description);
    let template = fs::read_to_string(root().join("packaging/npm/package.json"))?;
    let template: Value = serde_json::from_str(&template).context("packaging/npm/package.json")?;
    for (name, value) in template.as_object().context("packaging/npm/package.json is not an object")? {
        manifest[name] = value.clone();
    }
    manifest["optionalDependencies"] = Value::Object(optional);
    write_json(&folder.join("package.json"), &manifest)
}

fn image(project: &Project, built: &[Built<'_>], out: &Path) -> Result<()> {
    for Built { platform, binary } in built {
        let Some(architecture) = &platform.image else { continue };
        fs::create_dir(out.join(architecture))?;
        place(binary, &out.join(architecture).join(&project.packages.binary))?;
    }
    texts(out)?;
    fs::copy(certificates()?, out.join("ca-certificates.crt"))?;
    fill("packaging/Containerfile", &values(project), &out.join("Containerfile"))
}

/// The trust roots of this machine. An empty image has none, and `record` forwards to servers with TLS.
fn certificates() -> Result<PathBuf> {
    let named = env::var_os("SSL_CERT_FILE").map(PathBuf::from);
    let usual = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];
    let places = named.into_iter().chain(usual.iter().map(PathBuf::from));
    places.into_iter().find(|path| path.is_file()).context("this machine has no file of trusted certificates")
}

fn texts(folder: &Path) -> Result<()> {
    for (from, to) in TEXTS {
        fs::copy(root().join(from), folder.join(to)).with_context(|| format!("cannot copy {from}"))?;
    }
    Ok(())
}

fn place(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    executable(to)
}

/// Artifacts of CI lose the permission.
fn executable(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn empty(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot clear {}", folder.display()))?;
    }
    fs::create_dir_all(folder)?;
    Ok(folder.to_owned())
}

fn write_json(path: &Path, value: &Value) -> Result<()> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    fs::write(path, text)?;
    Ok(())
}
