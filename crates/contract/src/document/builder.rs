//! The arena that both readers fill.

use std::collections::{HashMap, HashSet};

use super::{Data, Member, Node, NodeId, Object, Source, Span};
use crate::error::Problem;

/// A node whose children are not all known yet.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) id: NodeId,
    pub(super) content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Array(Vec<NodeId>),
    Object { members: Vec<Member>, key: Option<(Box<str>, Span)> },
}

#[derive(Debug)]
pub(super) struct Builder<'d> {
    pub(super) nodes: &'d mut Vec<Node>,
    pub(super) source: &'d Source,
    pub(super) source_index: u16,
    /// What is wrong with the text, and the node that is not to be relied on, if there is one.
    pub(super) problems: Vec<(Option<NodeId>, Problem)>,
}

impl Builder<'_> {
    pub(super) fn add(&mut self, data: Data, span: Span, parent: Option<NodeId>) -> NodeId {
        let id = NodeId(super::source::short(self.nodes.len()));
        self.nodes.push(Node { data, parent, place: 0, span, source: self.source_index });
        id
    }

    /// Puts a finished or begun child into its container. Returns the key of a child that an
    /// object now waits for.
    pub(super) fn attach(container: Option<&mut Open>, child: NodeId) {
        match container.map(|open| &mut open.content) {
            Some(Content::Array(items)) => items.push(child),
            Some(Content::Object { members, key }) => {
                if let Some((name, name_span)) = key.take() {
                    members.push(Member { name, name_span, value: child });
                }
            }
            None => {}
        }
    }

    /// Closes a container, whose value ends at `end`.
    pub(super) fn close(&mut self, open: Open, end: u32) {
        let data = match open.content {
            Content::Array(items) => {
                self.place(open.id, items.iter().copied());
                Data::Array(items.into())
            }
            Content::Object { members, .. } => {
                let object = Object::new(self.without_duplicates(members));
                self.place(open.id, object.iter().map(|member| member.value));
                Data::Object(object)
            }
        };
        let node = &mut self.nodes[open.id.index()];
        node.data = data;
        node.span.end = end.max(node.span.start);
    }

    /// Sets the place of each child. A child that an alias shares keeps the place where it was written.
    fn place(&mut self, parent: NodeId, children: impl Iterator<Item = NodeId>) {
        for (place, child) in (0..).zip(children) {
            let node = &mut self.nodes[child.index()];
            if node.parent == Some(parent) {
                node.place = place;
            }
        }
    }

    /// Keeps the first member of each name, and notes the others: readers differ in which one they take.
    fn without_duplicates(&mut self, members: Vec<Member>) -> Vec<Member> {
        if !has_duplicates(&members) {
            return members;
        }
        let mut first: HashMap<Box<str>, Span> = HashMap::with_capacity(members.len());
        let mut kept: Vec<Member> = Vec::with_capacity(members.len());
        for member in members {
            match first.get(&member.name) {
                None => {
                    first.insert(member.name.clone(), member.name_span);
                    kept.push(member);
                }
                Some(span) => {
                    let location = self.source.location(member.name_span.start as usize);
                    let line = self.source.location(span.start as usize).line;
                    let problem = Problem::new(location, format!("`{}` is in this mapping twice", member.name)).hint(
                        format!("the first is on line {line}; readers differ in which one they take, so remove one"),
                    );
                    let at = kept.iter().find(|own| own.name == member.name).map_or(member.value, |own| own.value);
                    self.problems.push((Some(at), problem));
                }
            }
        }
        kept
    }
}

/// Mappings up to this size are compared pair by pair.
const PAIRWISE: usize = 12;

fn has_duplicates(members: &[Member]) -> bool {
    if members.len() <= PAIRWISE {
        return (1..members.len()).any(|at| members[..at].iter().any(|before| before.name == members[at].name));
    }
    let mut names = HashSet::with_capacity(members.len());
    !members.iter().all(|member| names.insert(&*member.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duplicates_in_small_and_large_mappings() {
        let member =
            |name: String| Member { name: name.into(), name_span: Span { start: 0, end: 0 }, value: NodeId(0) };
        for count in [1, 2, PAIRWISE, PAIRWISE + 1, 40] {
            let mut members: Vec<Member> = (0..count).map(|index| member(index.to_string())).collect();
            assert!(!has_duplicates(&members), "{count}");
            members.push(member("0".to_owned()));
            assert!(has_duplicates(&members), "{count}");
        }
        assert!(!has_duplicates(&[]));
    }
}
