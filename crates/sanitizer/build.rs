//! Makes the tables that the crate is matched with from the data files, so that nothing is built
//! at start-up. A data file that cannot be read stops the build with its name and line.

#[path = "build/categories.rs"]
mod categories;
#[path = "build/data.rs"]
mod data;
#[path = "build/fold.rs"]
mod fold;
#[path = "build/handles.rs"]
mod handles;
#[path = "build/hosts.rs"]
mod hosts;
#[path = "build/ibans.rs"]
mod ibans;
#[path = "build/inflect.rs"]
mod inflect;
#[path = "build/merge.rs"]
mod merge;
#[path = "build/phones.rs"]
mod phones;
#[path = "build/roles.rs"]
mod roles;
#[path = "build/signals.rs"]
mod signals;
#[path = "build/words.rs"]
mod words;

#[allow(dead_code, reason = "the crate uses the rest of it")]
#[path = "src/lexicon/automaton.rs"]
mod automaton;
#[allow(dead_code, unreachable_pub, reason = "the crate uses the rest of it")]
#[path = "src/category.rs"]
mod category;
#[allow(dead_code, reason = "the crate uses the rest of it")]
#[path = "src/codes.rs"]
mod codes;
#[allow(dead_code, unreachable_pub, reason = "the crate uses the rest of it")]
#[path = "src/language.rs"]
mod language;
#[path = "src/profanity/parts.rs"]
mod parts;
#[allow(dead_code, reason = "the crate uses the rest of it")]
#[path = "src/lexicon/tables.rs"]
mod tables;

use std::env;
use std::error::Error;
use std::path::PathBuf;

use data::Source;
use fold::Fold;
use roles::Roles;
use words::Words;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    for read in [
        "build.rs",
        "build",
        "src/category.rs",
        "src/codes.rs",
        "src/language.rs",
        "src/lexicon",
        "src/profanity/parts.rs",
        "data",
    ] {
        println!("cargo::rerun-if-changed={read}");
    }
    let data = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("data");
    let out = PathBuf::from(env::var("OUT_DIR")?);

    let fold = Fold::read(&data)?;
    fold.write(Source::new(&out, "fold"))?;
    let roles = Roles::read(&data, &fold)?;
    roles.write(Source::new(&out, "roles"))?;
    Words::read(&data, &fold, &roles)?.write(Source::new(&out, "lexicon"))?;
    hosts::write(&data, &fold, Source::new(&out, "hosts"))?;
    signals::write(&data, &fold, Source::new(&out, "signals"))?;
    ibans::write(&data, Source::new(&out, "ibans"))?;
    phones::write(&data, Source::new(&out, "phones"))?;
    handles::write(&data.join("handles.txt"), &fold, Source::new(&out, "handles"))?;
    Ok(())
}
