//! One self-contained HTML page: findings and coverage beside the document.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::junit::xml;
use super::notice::Notice;
use super::{Finding, Outcome, Point, Report};
use crate::client::Effect;
use crate::text::{Untrusted, excerpt};

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// A document longer than this is shown around its findings only, so that the page stays one
/// that a browser opens at once.
const WHOLE: usize = 4000;
const AROUND: usize = 12;
/// A line longer than this, in bytes, is shown around its finding only.
const LONG_LINE: usize = 2000;

/// The legend of the margin of the listing.
const LEGEND: &str = "<p class=\"legend\">In the recordings: <i class=\"all\">seen</i> <i class=\"some\">seen in part</i> <i class=\"none\">never seen</i></p>\n";

impl Report {
    /// Writes a page that needs nothing but a browser: no network, no other file.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_html(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(Page { report: self }.render().as_bytes())
    }
}

struct Page<'r> {
    report: &'r Report,
}

impl Page<'_> {
    fn render(&self) -> String {
        let report = self.report;
        let class = match report.outcome {
            Outcome::Clean => "clean",
            Outcome::Drift => "drift",
            Outcome::Incomplete => "incomplete",
        };
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{spec}: {title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <header>\n<div><h1>{title}</h1><p class=\"spec\">{spec}</p></div>\n{numbers}\n\
             <button id=\"theme\" type=\"button\" title=\"Light or dark\" aria-label=\"Light or dark\">◐</button>\n</header>\n\
             <main>\n<section id=\"findings\" aria-label=\"Findings\">\n{filter}{findings}{accepted}{suggestions}{rest}</section>\n\
             <section id=\"spec\" aria-label=\"Document\">\n{listing}</section>\n</main>\n\
             <script>\n{SCRIPT}</script>\n</body>\n</html>\n",
            spec = xml(&report.spec),
            title = report.verdict,
            numbers = self.numbers(class),
            filter = self.filter(),
            findings = self.findings(),
            accepted = self.accepted(),
            suggestions = self.suggestions(),
            rest = self.rest(),
            listing = self.listing(),
        )
    }

    fn numbers(&self, verdict: &str) -> String {
        let summary = &self.report.summary;
        let coverage = &self.report.coverage;
        let meter = match coverage.percent() {
            Some(percent) => format!(
                "<dd>{percent} % <small>{} of {}</small></dd><progress max=\"100\" value=\"{percent}\"></progress>",
                coverage.covered, coverage.total
            ),
            None => "<dd>– <small>nothing to cover</small></dd>".to_owned(),
        };
        format!(
            "<dl class=\"numbers {verdict}\">\n\
             <div><dt>errors</dt><dd class=\"error\">{}</dd></div>\n\
             <div><dt>warnings</dt><dd class=\"warning\">{}</dd></div>\n\
             <div><dt>advice</dt><dd class=\"advice\">{}</dd></div>\n\
             <div><dt>exchanges checked</dt><dd>{} <small>of {}</small></dd></div>\n\
             <div class=\"meter\"><dt>coverage</dt>{meter}</div>\n</dl>",
            summary.errors, summary.warnings, summary.advice, summary.checked, summary.exchanges,
        )
    }

    fn filter(&self) -> String {
        let report = self.report;
        if report.findings.is_empty() {
            return match report.outcome {
                Outcome::Clean if report.accepted.is_empty() => "<p class=\"none\">Nothing was found.</p>\n".to_owned(),
                Outcome::Clean => "<p class=\"none\">Nothing new was found.</p>\n".to_owned(),
                _ => format!("<p class=\"failed\">{}.</p>\n", xml(&report.verdict)),
            };
        }
        "<div class=\"filter\"><input id=\"search\" type=\"search\" placeholder=\"Filter findings\" aria-label=\"Filter findings\">\
         <label><input type=\"checkbox\" id=\"with-advice\" checked> advice</label></div>\n"
            .to_owned()
    }

    fn findings(&self) -> String {
        let findings = self.report.findings.iter().enumerate();
        findings.map(|(index, finding)| self.finding(index, finding)).collect()
    }

    fn finding(&self, index: usize, finding: &Finding) -> String {
        let spec = &finding.spec;
        let mut sites = String::new();
        for (site, count) in finding.sites_in_words() {
            let count = if count > 1 { format!(" <span class=\"count\">× {count}</span>") } else { String::new() };
            // Writing to a string cannot fail.
            let _ = write!(sites, "<li>{}{count}</li>", xml(&site));
        }
        if finding.further_sites > 0 {
            let _ =
                write!(sites, "<li>and further places <span class=\"count\">× {}</span></li>", finding.further_sites);
        }
        if let Some(beside) = finding.beside_in_words() {
            let _ = write!(sites, "<li class=\"beside\">with {}</li>", xml(&beside));
        }
        let seen = finding.exchanges_in_words().map(|seen| xml(&seen)).unwrap_or_default();
        let effect = match finding.client {
            Effect::NotKnown => String::new(),
            effect => format!("<span class=\"effect\">{}</span>", effect.name()),
        };
        format!(
            "<article class=\"{severity}\" id=\"f{index}\" data-line=\"{anchor}\">\n\
             <h2><span class=\"badge\">{severity}</span> {message}</h2>\n\
             <p class=\"meta\"><a href=\"#{anchor}\">{file}:{line}:{column}</a> <code title=\"{summary}\">{code}</code> \
             <span>{share}</span> {effect}</p>\n<ul>{sites}</ul>\n<p class=\"seen\">{seen}</p>\n</article>\n",
            severity = finding.severity.name(),
            message = marked(&finding.message),
            anchor = self.anchor(&spec.file, spec.line),
            file = xml(&spec.file),
            line = spec.line,
            column = spec.column,
            summary = xml(finding.rule.summary),
            code = finding.code,
            share = finding.share(),
        )
    }

    fn accepted(&self) -> String {
        let items = self.report.accepted.iter().map(|finding| {
            let spec = &finding.spec;
            format!(
                "<li><a href=\"#{}\">{}:{}</a> <code>{}</code> {} <span>{}</span> <em>{}</em></li>",
                self.anchor(&spec.file, spec.line),
                xml(&spec.file),
                spec.line,
                finding.code,
                marked(&finding.message),
                finding.share(),
                finding.accepted.as_ref().map(xml).unwrap_or_default(),
            )
        });
        list("Accepted by the baseline", items)
    }

    fn suggestions(&self) -> String {
        let items = self.report.suggestions.iter().map(|suggestion| {
            let withheld = suggestion.withheld.as_ref().map(|reason| format!("; withheld: {}", xml(reason)));
            let lines: Vec<String> = suggestion.diff.as_str().lines().map(xml).collect();
            format!(
                "<li><b>{}</b> <code>{}</code> {} ({}; {}{}) <a href=\"#{}\">{}:{}</a><pre>{}</pre></li>",
                suggestion.state(),
                suggestion.code,
                marked(&suggestion.title),
                xml(&suggestion.evidence),
                suggestion.impact,
                withheld.unwrap_or_default(),
                self.anchor(&suggestion.file, suggestion.line),
                xml(&suggestion.file),
                suggestion.line,
                lines.join("\n"),
            )
        });
        list("Edits", items)
    }

    fn notice(&self, notice: &Notice<'_>) -> String {
        let at = notice.at.as_ref().map(|at| {
            let place = format!("{}:{}", at.file.as_str(), at.line_and_column());
            if self.report.texts.iter().any(|text| *at.file == text.file) {
                format!("<a href=\"#{}\">{}</a> ", self.anchor(at.file, at.line), xml(&place))
            } else {
                format!("{} ", xml(&place))
            }
        });
        let hint = notice.hint.map(|hint| format!("<br><small>{}</small>", xml(hint))).unwrap_or_default();
        let class = if notice.fails { " class=\"failed\"" } else { "" };
        format!("<li{class}>{}{}{hint}</li>", at.unwrap_or_default(), marked(&notice.message))
    }

    fn rest(&self) -> String {
        let report = self.report;
        let notices = report.notices();
        let mut out = String::new();
        for notices in notices.chunk_by(|own, next| own.kind == next.kind) {
            let items = notices.iter().map(|notice| self.notice(notice));
            out.push_str(&list(notices[0].kind.heading(), items));
        }
        let unseen: Vec<&Point> = report.coverage.points.iter().filter(|point| point.seen == 0).collect();
        if !unseen.is_empty() {
            let _ = write!(out, "<details class=\"rest\"><summary>Never seen ({})</summary><ul>", unseen.len());
            for point in unseen {
                let anchor = self.anchor(&point.file, point.line);
                let _ = write!(out, "<li><a href=\"#{anchor}\">{}</a> {}</li>", point.line, xml(&point.what));
            }
            out.push_str("</ul></details>\n");
        }
        out
    }

    fn anchor(&self, file: &Untrusted, line: usize) -> String {
        let index = self.report.texts.iter().position(|text| *file == text.file).unwrap_or_default();
        format!("L{index}-{line}")
    }

    /// The document, line by line, with what was seen in the margin.
    fn listing(&self) -> String {
        let mut out = String::new();
        for (index, text) in self.report.texts.iter().enumerate() {
            let mut points: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
            for point in self.report.coverage.points.iter().filter(|point| point.file == text.file) {
                let (seen, all) = points.entry(point.line).or_default();
                *seen += usize::from(point.seen > 0);
                *all += 1;
            }
            let mut marks: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for (found, finding) in self.report.findings.iter().enumerate().filter(|(_, f)| f.spec.file == text.file) {
                marks.entry(finding.spec.line).or_default().push(found);
            }
            let total = text.text.lines().count();
            let _ = write!(out, "<h2>{}</h2>\n{LEGEND}<ol class=\"listing\">", xml(&text.file));
            let mut skipped = false;
            for (line, content) in (1_usize..).zip(text.text.lines()) {
                let near = || marks.range(line.saturating_sub(AROUND)..=line + AROUND).next().is_some();
                if total > WHOLE && !near() {
                    skipped = true;
                    continue;
                }
                if std::mem::take(&mut skipped) {
                    out.push_str("<li class=\"gap\">⋯</li>");
                }
                self.line(&mut out, &format!("L{index}-{line}"), line, content, points.get(&line), marks.get(&line));
            }
            out.push_str("</ol>\n");
        }
        out
    }

    fn line(
        &self,
        out: &mut String,
        anchor: &str,
        line: usize,
        content: &str,
        points: Option<&(usize, usize)>,
        marks: Option<&Vec<usize>>,
    ) {
        let (cover, title) = match points {
            None => ("", String::new()),
            Some((seen, all)) => {
                let class = if seen == all {
                    "all"
                } else if *seen == 0 {
                    "none"
                } else {
                    "some"
                };
                (class, format!("{seen} of {all} seen"))
            }
        };
        let found: Vec<String> = marks
            .into_iter()
            .flatten()
            .map(|index| {
                let finding = &self.report.findings[*index];
                let severity = finding.severity.name();
                format!(" <a class=\"mark {severity}\" href=\"#f{index}\">{}</a>", finding.code)
            })
            .collect();
        let found = found.concat();
        let class = if found.is_empty() { "" } else { " class=\"hit\"" };
        let _ = writeln!(
            out,
            "<li id=\"{}\"{class}><i class=\"{cover}\" title=\"{title}\">{line}</i><code>{}</code>{found}</li>",
            anchor,
            self.content(content, marks.map_or(&[][..], Vec::as_slice))
        );
    }

    /// A line of the document: what findings point at is underlined, comments step back.
    fn content(&self, content: &str, marks: &[usize]) -> String {
        let spans = marks.iter().map(|index| &self.report.findings[*index]).filter(|finding| finding.spec.width > 0);
        let Some(finding) = spans.min_by_key(|finding| finding.spec.column) else {
            let is_comment = content.trim_start().starts_with('#');
            let text = if content.len() > LONG_LINE { xml(&excerpt(content, 0).text) } else { xml(content) };
            return if is_comment { format!("<span class=\"comment\">{text}</span>") } else { text };
        };
        let spec = &finding.spec;
        let (before, from) = if content.len() > LONG_LINE {
            spec.split_excerpt()
        } else {
            let at = content.char_indices().nth(spec.column - 1).map_or(content.len(), |(at, _)| at);
            content.split_at(at)
        };
        let end = from.char_indices().nth(spec.width).map_or(from.len(), |(end, _)| end);
        let severity = finding.severity.name();
        format!("{}<u class=\"{severity}\">{}</u>{}", xml(before), xml(&from[..end]), xml(&from[end..]))
    }
}

/// A section with a list; nothing when there is nothing in it.
fn list(title: &str, items: impl Iterator<Item = String>) -> String {
    let items: String = items.collect();
    if items.is_empty() {
        return items;
    }
    format!("<section class=\"rest\"><h2>{title}</h2><ul>{items}</ul></section>\n")
}

/// Text with its code spans set as code.
fn marked(text: &Untrusted) -> String {
    let mut out = String::new();
    for (index, part) in text.as_str().split('`').enumerate() {
        if index % 2 == 1 {
            let _ = write!(out, "<code>{}</code>", xml(part));
        } else {
            out.push_str(&xml(part));
        }
    }
    out
}
