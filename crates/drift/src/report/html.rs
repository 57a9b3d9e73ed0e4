//! One self-contained HTML page: findings and coverage beside the description.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use super::junit::xml;
use super::{Finding, NotChecked, Outcome, Point, Report};
use crate::client::Effect;
use crate::error::Error;
use crate::rules;

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// A description longer than this is shown around its findings only, so that the page stays one
/// that a browser opens at once.
const WHOLE: usize = 4000;
const AROUND: usize = 12;

/// What the margin of the listing says.
const LEGEND: &str = "<p class=\"legend\">In the recordings: <i class=\"all\">seen</i> <i class=\"some\">seen in part</i> <i class=\"none\">never seen</i></p>\n";

impl Report {
    /// Writes a page that needs nothing but a browser: no network, no other file.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_html(&self, out: &mut dyn Write) -> Result<(), Error> {
        out.write_all(Page { report: self }.render().as_bytes()).map_err(Error::Write)
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
             <main>\n<section id=\"findings\" aria-label=\"Findings\">\n{filter}{findings}{rest}</section>\n\
             <section id=\"spec\" aria-label=\"Description\">\n{listing}</section>\n</main>\n\
             <script>\n{SCRIPT}</script>\n</body>\n</html>\n",
            spec = xml(&report.spec),
            title = report.verdict(),
            numbers = self.numbers(class),
            filter = self.filter(),
            findings = self.findings(),
            rest = self.rest(),
            listing = self.listing(),
        )
    }

    fn numbers(&self, verdict: &str) -> String {
        let summary = &self.report.summary;
        let coverage = &self.report.coverage;
        let percent = coverage.percent();
        format!(
            "<dl class=\"numbers {verdict}\">\n\
             <div><dt>errors</dt><dd class=\"error\">{}</dd></div>\n\
             <div><dt>warnings</dt><dd class=\"warning\">{}</dd></div>\n\
             <div><dt>advice</dt><dd class=\"advice\">{}</dd></div>\n\
             <div><dt>exchanges checked</dt><dd>{} <small>of {}</small></dd></div>\n\
             <div class=\"meter\"><dt>coverage</dt><dd>{percent} % <small>{} of {}</small></dd>\
             <progress max=\"100\" value=\"{percent}\"></progress></div>\n</dl>",
            summary.errors,
            summary.warnings,
            summary.advice,
            summary.checked,
            summary.exchanges,
            coverage.covered,
            coverage.total,
        )
    }

    fn filter(&self) -> String {
        if self.report.findings.is_empty() {
            return "<p class=\"none\">Nothing was found.</p>\n".to_owned();
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
        // What belongs to no operation has its place in the message.
        for site in finding.sites.iter().filter(|site| site.operation.is_some()) {
            let operation = site.operation.as_deref().map(|text| format!("{text}, ")).unwrap_or_default();
            let status = site.status.map(|status| format!("{status} ")).unwrap_or_default();
            let pointer = site.pointer.as_deref().unwrap_or_default();
            // Writing to a string cannot fail.
            let _ = write!(
                sites,
                "<li>{}{status}{} <code>{}</code>{}</li>",
                xml(&operation),
                xml(&site.target),
                xml(pointer),
                if site.count > 1 { format!(" <span class=\"count\">× {}</span>", site.count) } else { String::new() }
            );
        }
        if !finding.beside.is_empty() {
            let parts: Vec<&str> = finding.beside.iter().map(|part| &*part.what).collect();
            let _ = write!(sites, "<li class=\"beside\">with {}</li>", xml(&parts.join(", ")));
        }
        let seen = match (&finding.first, &finding.last) {
            (Some(first), Some(last)) if first.recording == last.recording && first.entry == last.entry => {
                format!("{}, entry {}", xml(&first.recording), first.entry)
            }
            (Some(first), Some(last)) => format!(
                "{}, entry {} to {}, entry {}",
                xml(&first.recording),
                first.entry,
                xml(&last.recording),
                last.entry
            ),
            _ => String::new(),
        };
        let effect = match finding.client {
            Effect::NotKnown => String::new(),
            effect => format!("<span class=\"effect\">{}</span>", effect.name()),
        };
        let summary = rules::find(finding.code).map(|rule| rule.summary).unwrap_or_default();
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
            summary = xml(summary),
            code = finding.code,
            share = finding.share(),
        )
    }

    fn rest(&self) -> String {
        let report = self.report;
        let mut out = String::new();
        let mut list = |title: &str, items: Vec<String>| {
            if !items.is_empty() {
                let items: Vec<String> = items.iter().map(|item| format!("<li>{}</li>", xml(item))).collect();
                let items = items.concat();
                let _ = writeln!(out, "<section class=\"rest\"><h2>{title}</h2><ul>{items}</ul></section>");
            }
        };
        let problems = report.recordings.iter().map(|problem| format!("{} {}", problem.recording, problem.message));
        list("Recordings with problems", problems.collect());
        list("Not checked", report.not_checked.iter().map(NotChecked::in_short).collect());
        let passed = report.passed_over.iter().map(|passed| format!("{} ({})", passed.what, passed.count));
        list("Passed over", passed.collect());
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

    fn anchor(&self, file: &str, line: usize) -> String {
        let index = self.report.texts.iter().position(|text| text.file == file).unwrap_or_default();
        format!("L{index}-{line}")
    }

    /// The description, line by line, with what was seen in the margin.
    fn listing(&self) -> String {
        let mut out = String::new();
        for text in &self.report.texts {
            let mut points: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
            for point in self.report.coverage.points.iter().filter(|point| point.file == text.file) {
                let (seen, all) = points.entry(point.line).or_default();
                *seen += usize::from(point.seen > 0);
                *all += 1;
            }
            let mut marks: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for (index, finding) in self.report.findings.iter().enumerate().filter(|(_, f)| f.spec.file == text.file) {
                marks.entry(finding.spec.line).or_default().push(index);
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
                self.line(&mut out, &text.file, line, content, points.get(&line), marks.get(&line));
            }
            out.push_str("</ol>\n");
        }
        out
    }

    fn line(
        &self,
        out: &mut String,
        file: &str,
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
            self.anchor(file, line),
            self.content(content, marks.map_or(&[][..], Vec::as_slice))
        );
    }

    /// A line of the description: what findings point at is underlined, comments step back.
    fn content(&self, content: &str, marks: &[usize]) -> String {
        let spans = marks.iter().map(|index| &self.report.findings[*index]).filter(|finding| finding.spec.width > 0);
        let Some(finding) = spans.min_by_key(|finding| finding.spec.column) else {
            let is_comment = content.trim_start().starts_with('#');
            let text = xml(content);
            return if is_comment { format!("<span class=\"comment\">{text}</span>") } else { text };
        };
        let byte = |column: usize| content.char_indices().nth(column).map_or(content.len(), |(at, _)| at);
        let start = byte(finding.spec.column - 1);
        let end = byte(finding.spec.column - 1 + finding.spec.width);
        let severity = finding.severity.name();
        format!(
            "{}<u class=\"{severity}\">{}</u>{}",
            xml(&content[..start]),
            xml(&content[start..end]),
            xml(&content[end..])
        )
    }
}

/// Text with its code spans set as code.
fn marked(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            let _ = write!(out, "<code>{}</code>", xml(part));
        } else {
            out.push_str(&xml(part));
        }
    }
    out
}
