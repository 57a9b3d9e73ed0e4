//! JSON read in place: a flat tape over the text, which is not copied.
//!
//! Validation needs three things that a tree of owned values cannot give: the text of a number
//! as it was written (`5.0` is not an integer), members that occur twice, and speed. A [`Tape`]
//! holds one small cell for each value and each key, in document order, and is reused from one
//! text to the next, so that reading a body allocates nothing.
//!
//! ```
//! use openapi_contract::json::{Kind, Tape};
//!
//! let mut tape = Tape::new();
//! let value = tape.parse(r#"{"id": "c_1", "sales": 5.0}"#)?;
//! assert_eq!(value.kind(), Kind::Object);
//! assert_eq!(value.get("sales").map(|v| v.raw()), Some("5.0"));
//! # Ok::<(), openapi_contract::json::SyntaxError>(())
//! ```

mod block;
mod parser;
mod scan;
mod strings;
mod value;

pub use parser::{MAX_DEPTH, SyntaxError, SyntaxErrorKind};
pub use scan::Scan;
pub use value::{Elements, Members, Value};

/// The kinds of JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number, integer or not.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// The name that JSON Schema gives it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// One value or key. Offsets are bytes into the text; a string's exclude its quotes.
#[derive(Debug, Clone, Copy)]
struct Cell {
    start: u32,
    end: u32,
    /// The index of the first cell after this value and everything in it.
    next: u32,
    /// Elements of an array, members of an object.
    len: u32,
    kind: Kind,
    /// A string that holds at least one escape sequence.
    escaped: bool,
}

/// A reusable store for one parsed JSON text.
#[derive(Debug, Default, Clone)]
pub struct Tape {
    cells: Vec<Cell>,
    open: Vec<u32>,
}

impl Tape {
    /// An empty tape.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads `text` and returns its one value, which borrows the tape and the text.
    ///
    /// # Errors
    ///
    /// When `text` is not exactly one JSON value, is nested deeper than [`MAX_DEPTH`], or is
    /// longer than 4 GiB. Lone surrogates (`\ud800`) are accepted and read as U+FFFD, because
    /// services in the wild send them and everything else in such a text can still be judged.
    pub fn parse<'t>(&'t mut self, text: &'t str) -> Result<Value<'t>, SyntaxError> {
        parser::parse(text, &mut self.cells, &mut self.open)?;
        Ok(Value::root(&self.cells, text))
    }

    /// The bytes that this tape keeps allocated for the next text.
    #[must_use]
    pub fn capacity_bytes(&self) -> usize {
        self.cells.capacity() * size_of::<Cell>() + self.open.capacity() * size_of::<u32>()
    }

    /// Gives back memory when a text was much larger than usual, so that one outlier does not
    /// set the memory of a whole run.
    pub fn shrink_to(&mut self, bytes: usize) {
        self.cells.clear();
        self.cells.shrink_to(bytes / size_of::<Cell>());
    }
}
