//! A body of a media type that the document does not name.

use openapi_contract::NodeId;
use openapi_contract::media;

use super::{Cause, Code, Rule, Severity};
use crate::observation::{Collector, Location, Observation};

pub(super) static RULE: Rule = Rule {
    code: "undocumented-media-type",
    severity: Severity::Error,
    summary: "A body of a media type that the document does not name.",
    message,
    page: include_str!("undocumented_media_type.md"),
};

fn message(cause: &Cause<'_>) -> String {
    if cause.subject.is_empty() {
        return "body without a `Content-Type`".to_owned();
    }
    format!("media type `{}` is not described", cause.subject)
}

pub(super) fn observe(media_type: &str, node: NodeId, location: Location, out: &mut Collector<'_>) {
    let subject = media::essence(media_type).to_ascii_lowercase();
    out.add(&Observation {
        subject: Some(subject.into()),
        ..Observation::new(Code::UndocumentedMediaType, node, location)
    });
}
