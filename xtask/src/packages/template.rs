//! Filling in the templates below `packaging/`: `{{name}}` becomes a value.

use anyhow::{Context as _, Result, bail};

/// Fills in `template`.
///
/// # Errors
///
/// When a name has no value or an opening has no end, with the line.
pub(crate) fn render(template: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, opened)) = rest.split_once("{{") {
        text.push_str(before);
        let line = 1 + template[..template.len() - opened.len()].matches('\n').count();
        let (name, after) = opened.split_once("}}").with_context(|| format!("line {line}: `{{{{` without `}}}}`"))?;
        let Some((_, value)) = values.iter().find(|(known, _)| *known == name.trim()) else {
            bail!("line {line}: no value for `{{{{{name}}}}}`");
        };
        text.push_str(value);
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_and_not_read_again() {
        let values = [("name", "{{version}}"), ("version", "1.2.3")];
        assert_eq!(render("{{name}} {{ version }}: ${1} {2}\n", &values).unwrap(), "{{version}} 1.2.3: ${1} {2}\n");
    }

    #[test]
    fn what_cannot_be_filled_in_is_an_error_with_its_line() {
        assert_eq!(render("a\n{{b}}", &[]).unwrap_err().to_string(), "line 2: no value for `{{b}}`");
        assert_eq!(render("a\n\n{{b", &[]).unwrap_err().to_string(), "line 3: `{{` without `}}`");
    }
}
