//! The modules of the checker, and those of the contract crate below it, form layers: none knows one that knows it.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Graph = BTreeMap<String, BTreeSet<String>>;

/// The sources of each top-level module, without its unit tests.
fn sources(folder: &Path, module: Option<&str>, out: &mut BTreeMap<String, String>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let module = module.unwrap_or(name);
        if name == "testing" {
            // A module of the unit tests.
        } else if path.is_dir() {
            sources(&path, Some(module), out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            out.entry(module.to_owned()).or_default().push_str(text);
        }
    }
}

/// The names that `text` takes from `crate`: the first segment of each path.
fn taken(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            // `use crate::{Error, rules::Code}`: the parts outside of inner braces.
            Some(list) => {
                let mut depth = 0;
                let mut part = String::new();
                for character in list.chars() {
                    match character {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => {
                            names.extend(first(&part));
                            part.clear();
                        }
                        other if depth == 0 => part.push(other),
                        _ => {}
                    }
                }
                names.extend(first(&part));
            }
            None => names.extend(first(rest)),
        }
    }
    names
}

fn first(path: &str) -> Option<String> {
    let name: String = path.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// What `lib.rs` re-exports, and from where.
fn exported(lib: &str) -> BTreeMap<String, String> {
    let mut exported = BTreeMap::new();
    for line in lib.split(';').filter_map(|line| line.trim().strip_prefix("pub use ")) {
        let (module, names) = line.split_once("::").unwrap();
        for name in names.trim_matches(['{', '}']).split(',') {
            exported.insert(name.trim().to_owned(), module.to_owned());
        }
    }
    exported
}

/// Which modules of the sources in a folder use which, by paths from `crate`.
fn graph(folder: &str) -> Graph {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut modules = BTreeMap::new();
    sources(&folder, None, &mut modules);
    let lib = modules.remove("lib").unwrap();
    modules.remove("main");
    let exported = exported(&lib);
    let known: BTreeSet<String> = modules.keys().cloned().collect();
    let resolve = |name: String| exported.get(&name).cloned().unwrap_or(name);
    modules
        .iter()
        .map(|(module, text)| {
            let mut uses: BTreeSet<String> = taken(text).into_iter().map(resolve).collect();
            uses.retain(|name| known.contains(name) && name != module);
            (module.clone(), uses)
        })
        .collect()
}

/// A way from a module back to itself.
fn cycle(graph: &Graph) -> Option<Vec<String>> {
    fn walk(graph: &Graph, path: &mut Vec<String>, done: &mut BTreeSet<String>) -> bool {
        let module = path.last().unwrap().clone();
        for next in &graph[&module] {
            if let Some(at) = path.iter().position(|own| own == next) {
                path.drain(..at);
                path.push(next.clone());
                return true;
            }
            if !done.contains(next) {
                path.push(next.clone());
                if walk(graph, path, done) {
                    return true;
                }
                path.pop();
            }
        }
        done.insert(module);
        false
    }
    let mut done = BTreeSet::new();
    graph.keys().find_map(|module| {
        let mut path = vec![module.clone()];
        walk(graph, &mut path, &mut done).then_some(path)
    })
}

#[test]
fn modules_form_no_cycle() {
    for folder in ["src", "../contract/src"] {
        let graph = graph(folder);
        assert_eq!(cycle(&graph), None, "{folder}: {graph:#?}");
    }
}

#[test]
fn layers_know_only_what_is_below_them() {
    let graph = graph("src");
    let layers = [
        ("rule", &[][..]),
        ("text", &[]),
        ("observation", &["rules", "engine", "report", "baseline", "formats"]),
        ("rules", &["engine", "report", "baseline", "formats"]),
        ("report", &["engine", "baseline", "observation", "formats", "rules", "suggest"]),
        ("formats", &["engine", "report", "rules", "observation"]),
    ];
    for (module, forbidden) in layers {
        let uses = &graph[module];
        for other in forbidden {
            assert!(!uses.contains(*other), "`{module}` uses `{other}`");
        }
    }
    assert!(graph["rule"].is_empty() && graph["text"].is_empty(), "the lowest layers use nothing");
    let contract = self::graph("../contract/src");
    assert!(contract["contract"].contains("schema"), "imports are found");
    assert!(graph["rules"].contains("observation") && graph["engine"].contains("report"), "imports are found");
}

#[test]
fn a_cycle_is_found() {
    let graph = |edges: &[(&str, &str)]| {
        let mut graph = Graph::new();
        for (from, to) in edges {
            graph.entry((*from).to_owned()).or_default().insert((*to).to_owned());
            graph.entry((*to).to_owned()).or_default();
        }
        graph
    };
    assert_eq!(cycle(&graph(&[("a", "b"), ("a", "c"), ("b", "c")])), None);
    assert_eq!(cycle(&graph(&[("a", "b"), ("b", "c"), ("c", "b")])).unwrap(), ["b", "c", "b"]);
    let names = taken("use crate::{Error, rules::{self, Code}, text};\n// crate::no\nfn f() { crate::report::g() }\n");
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["Error", "report", "rules", "text"]);
}
