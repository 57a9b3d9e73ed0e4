//! The arena that both readers fill.

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
    pub(super) fn close(&mut self, open: Open, end: u32) -> Result<(), Problem> {
        let data = match open.content {
            Content::Array(items) => {
                self.place(open.id, items.iter().copied());
                Data::Array(items.into())
            }
            Content::Object { members, .. } => {
                let object = Object::new(members);
                self.refuse_duplicates(&object)?;
                self.place(open.id, object.iter().map(|member| member.value));
                Data::Object(object)
            }
        };
        let node = &mut self.nodes[open.id.index()];
        node.data = data;
        node.span.end = end.max(node.span.start);
        Ok(())
    }

    /// Tells each child its place. One that an alias shares keeps the place where it was written.
    fn place(&mut self, parent: NodeId, children: impl Iterator<Item = NodeId>) {
        for (place, child) in (0..).zip(children) {
            let node = &mut self.nodes[child.index()];
            if node.parent == Some(parent) {
                node.place = place;
            }
        }
    }

    fn refuse_duplicates(&self, object: &Object) -> Result<(), Problem> {
        for member in object.iter() {
            let found = object.member(&member.name).map_or(member.name_span, |found| found.name_span);
            if found != member.name_span {
                let (first, second) = (found.min_start(member.name_span), found.max_start(member.name_span));
                let location = self.source.location(second.start as usize);
                let line = self.source.location(first.start as usize).line;
                return Err(Problem::new(location, format!("`{}` stands twice in this mapping", member.name))
                    .hint(format!("the first is on line {line}; one of the two would be ignored, so remove one")));
            }
        }
        Ok(())
    }
}

impl Span {
    fn min_start(self, other: Self) -> Self {
        if self.start <= other.start { self } else { other }
    }

    fn max_start(self, other: Self) -> Self {
        if self.start <= other.start { other } else { self }
    }
}
