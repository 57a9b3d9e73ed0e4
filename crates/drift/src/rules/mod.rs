//! The rules: one file, one code, one page each.

pub(crate) mod advice;
mod body;
mod exchange;
mod parameters;
mod schema;

pub(crate) use exchange::{Workspace, check};

use crate::rule::with_rules;
pub(crate) use crate::rule::{Cause, Code};
pub use crate::rule::{Rule, Severity};

/// The rule of this code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Rule> {
    all().iter().copied().find(|rule| rule.code == code)
}

/// Declares a module for each rule, the rule of each code, and the list of all.
macro_rules! rules {
    ($($module:ident => $code:ident),+ $(,)?) => {
        $(mod $module;)+

        impl Code {
            pub(crate) fn rule(self) -> &'static Rule {
                match self { $(Self::$code => &$module::RULE),+ }
            }
        }

        /// All rules, in the order of this documentation.
        #[must_use]
        pub fn all() -> &'static [&'static Rule] {
            static ALL: &[&Rule] = &[$(&$module::RULE),+];
            ALL
        }
    };
}

with_rules!(rules);
