//! Query parameters.

use hyper::Uri;
use url::form_urlencoded;

use crate::problem::Refusal;

/// The largest page of the contract.
const MAX_SIZE: i64 = 50;
const DEFAULT_SIZE: i64 = 20;

/// The query of a request, decoded.
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
}

/// Which part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) offset: i64,
    pub(crate) size: i64,
}

impl Query {
    pub(crate) fn of(uri: &Uri) -> Self {
        let query = uri.query().unwrap_or_default();
        Self { pairs: form_urlencoded::parse(query.as_bytes()).into_owned().collect() }
    }

    /// A parameter, which may be given once. Parameters that the contract does not name are passed over.
    fn get(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut values = self.pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let value = values.next();
        if values.next().is_some() {
            return Err(Refusal::InvalidParameter(format!("The parameter {name} is given more than once")));
        }
        Ok(value)
    }

    /// `page`, up to the last that the contract has, and `size`.
    pub(crate) fn page(&self, last: i64) -> Result<Page, Refusal> {
        let page = self.number("page", 1, last)?.unwrap_or(1);
        let size = self.number("size", 1, MAX_SIZE)?.unwrap_or(DEFAULT_SIZE);
        Ok(Page { offset: (page - 1).saturating_mul(size), size })
    }

    fn number(&self, name: &str, min: i64, max: i64) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.get(name)? else { return Ok(None) };
        let digits = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(number) if digits && (min..=max).contains(&number) => Ok(Some(number)),
            _ if max == i64::MAX => {
                Err(Refusal::InvalidParameter(format!("The parameter {name} must be a whole number, at least {min}")))
            }
            _ => Err(Refusal::InvalidParameter(format!(
                "The parameter {name} must be a whole number from {min} to {max}"
            ))),
        }
    }

    /// A parameter that has one of a few values.
    pub(crate) fn one_of<'t, T>(
        &self,
        name: &str,
        known: &'t [T],
        text: impl Fn(&T) -> &str,
    ) -> Result<Option<&'t T>, Refusal> {
        let Some(value) = self.get(name)? else { return Ok(None) };
        let found = known.iter().find(|known| text(known) == value);
        if found.is_none() {
            let known = known.iter().map(text).collect::<Vec<_>>().join(", ");
            return Err(Refusal::InvalidParameter(format!("The parameter {name} must be one of: {known}")));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(query: &str) -> Result<Page, String> {
        let uri = format!("/conversations?{query}").parse().expect("a path");
        Query::of(&uri).page(i64::MAX).map_err(|refusal| format!("{refusal:?}"))
    }

    #[test]
    fn pages_are_counted_from_one() {
        assert_eq!(page(""), Ok(Page { offset: 0, size: 20 }));
        assert_eq!(page("page=3&size=5&other=x"), Ok(Page { offset: 10, size: 5 }));
        assert_eq!(page(&format!("page={}", i64::MAX)), Ok(Page { offset: i64::MAX, size: 20 }));
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for query in
            ["page=0", "page=01", "page=-1", "page=+1", "page=", "page=1.0", "page=9223372036854775808", "size=51"]
        {
            assert!(page(query).is_err(), "{query}");
        }
        assert_eq!(
            page("page=1&page=2"),
            Err(r#"InvalidParameter("The parameter page is given more than once")"#.to_owned())
        );
    }
}
