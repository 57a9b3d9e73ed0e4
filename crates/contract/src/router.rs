//! From a path to the path template of the document.

use std::borrow::Cow;
use std::collections::HashMap;

/// All path templates, as a tree of segments.
#[derive(Debug, Default)]
pub(crate) struct Router {
    root: Branch,
}

#[derive(Debug, Default)]
struct Branch {
    literals: HashMap<Box<str>, Branch>,
    /// Segments with a variable, those with the most literal text first. Names are left out, so
    /// that `/{a}/x` and `/{b}/{c}` share their first segment.
    templates: Vec<(Box<str>, Branch)>,
    /// More than one only where templates differ in nothing but names.
    paths: Vec<usize>,
}

impl Router {
    /// Adds a template such as `/orders/{id}`.
    pub(crate) fn insert(&mut self, template: &str, path: usize) {
        let mut branch = &mut self.root;
        for segment in segments(template) {
            branch = if segment.contains('{') {
                let segment = &*without_names(segment);
                let known = branch.templates.iter().position(|(own, _)| **own == *segment);
                let at = known.unwrap_or_else(|| {
                    let weight = literal_length(segment);
                    let at = branch.templates.partition_point(|(own, _)| literal_length(own) >= weight);
                    branch.templates.insert(at, (segment.into(), Branch::default()));
                    at
                });
                &mut branch.templates[at].1
            } else {
                // Both sides are compared decoded: `/a%20b` is the path `/a b`.
                branch.literals.entry(decoded(segment).into()).or_default()
            };
        }
        branch.paths.push(path);
    }

    /// The path that a concrete path belongs to; literal segments win over variables, as OpenAPI
    /// says. `accepts` can reject one (a path without the method of the request).
    pub(crate) fn find(&self, path: &str, accepts: &dyn Fn(usize) -> bool) -> Option<usize> {
        find(&self.root, Some(path.strip_prefix('/').unwrap_or(path)), accepts)
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

fn find(branch: &Branch, rest: Option<&str>, accepts: &dyn Fn(usize) -> bool) -> Option<usize> {
    let Some(rest) = rest else { return branch.paths.iter().copied().find(|path| accepts(*path)) };
    let (segment, rest) = match rest.split_once('/') {
        Some((segment, rest)) => (segment, Some(rest)),
        None => (rest, None),
    };
    let decoded = decoded(segment);
    let literal = branch.literals.get(&*decoded).and_then(|next| find(next, rest, accepts));
    literal.or_else(|| {
        branch
            .templates
            .iter()
            .filter(|(template, _)| captures(template, &decoded).is_some())
            .find_map(|(_, next)| find(next, rest, accepts))
    })
}

fn decoded(segment: &str) -> Cow<'_, str> {
    if segment.contains('%') {
        percent_encoding::percent_decode_str(segment).decode_utf8_lossy()
    } else {
        Cow::Borrowed(segment)
    }
}

/// `{id}.{format}` is `{}.{}`.
fn without_names(segment: &str) -> String {
    let mut inside = false;
    let keep = |character: &char| {
        let outside = !inside;
        inside = *character == '{' || (inside && *character != '}');
        outside || !inside
    };
    segment.chars().filter(keep).collect()
}

fn literal_length(segment: &str) -> usize {
    let mut inside = false;
    segment
        .chars()
        .filter(|character| {
            inside = *character == '{' || (inside && *character != '}');
            !inside && *character != '}'
        })
        .count()
}

/// The values of the variables of a segment such as `{id}` or `{name}.{format}`, by name.
fn captures<'a>(template: &'a str, segment: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let Some(open) = template.find('{') else { return (template == segment).then(Vec::new) };
    let rest = segment.strip_prefix(&template[..open])?;
    let (name, after) = template[open + 1..].split_once('}')?;
    if after.is_empty() {
        return (!rest.is_empty()).then(|| vec![(name, rest)]);
    }
    let Some(next) = after.find('{') else {
        // The last literal ends the segment.
        let value = rest.strip_suffix(after).filter(|value| !value.is_empty())?;
        return Some(vec![(name, value)]);
    };
    let literal = &after[..next];
    if literal.is_empty() {
        return None;
    }
    // The first place where the literal fits leaves the most for what follows, so no other needs to be tried.
    let (at, _) = rest.match_indices(literal).find(|(at, _)| *at > 0)?;
    let mut found = captures(after, &rest[at..])?;
    found.insert(0, (name, &rest[..at]));
    Some(found)
}

/// The raw values of the variables of a template in a path; `None` if the template does not match it.
pub(crate) fn variables<'a>(template: &'a str, path: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    if segments(template).count() != segments(path).count() {
        return None;
    }
    let mut found = Vec::new();
    for (template, segment) in segments(template).zip(segments(path)) {
        if template.contains('{') {
            found.extend(captures(template, segment)?);
        } else if decoded(template) != decoded(segment) {
            return None;
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(templates: &[&str], path: &str) -> Option<String> {
        let mut router = Router::default();
        for (index, template) in templates.iter().enumerate() {
            router.insert(template, index);
        }
        router.find(path, &|_| true).map(|index| templates[index].to_owned())
    }

    #[test]
    fn literals_win_and_backtrack() {
        let templates = [
            "/orders/{id}",
            "/orders/mine",
            "/{kind}/mine/items",
            "/orders/{id}.csv",
            "/",
            "/votes/{of}/{index}",
            "/votes/{by}/count",
            "/a%20b/c",
        ];
        for (path, want) in [
            ("/orders/mine", Some("/orders/mine")),
            ("/orders/o_1", Some("/orders/{id}")),
            ("/orders/o%201", Some("/orders/{id}")),
            ("/orders/o_1.csv", Some("/orders/{id}.csv")),
            ("/orders/mine/items", Some("/{kind}/mine/items")),
            ("/", Some("/")),
            ("/votes/a/count", Some("/votes/{by}/count")),
            ("/votes/a/7", Some("/votes/{of}/{index}")),
            ("/a b/c", Some("/a%20b/c")),
            ("/a%20b/c", Some("/a%20b/c")),
            ("/orders/", None),
            ("/orders", None),
            ("/orders/o_1/x", None),
        ] {
            assert_eq!(find(&templates, path).as_deref(), want, "{path}");
        }
    }

    #[test]
    fn values_of_variables() {
        let found = variables("/a/{b}/{c}.{d}", "/a/x%2Fy/file.tar.gz");
        assert_eq!(found.unwrap(), [("b", "x%2Fy"), ("c", "file"), ("d", "tar.gz")]);
        for other in ["/b/x/file.gz", "/a/x", "/a/x/file.gz/y", "/a/x/file"] {
            assert_eq!(variables("/a/{b}/{c}.{d}", other), None, "{other}");
        }
    }
}
