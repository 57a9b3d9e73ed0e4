//! The end of a value, without reading what is in it.

use super::block::{self, Block, SIZE};

/// Finds the end of an array, object or string, over any number of pieces of its text. It serves to cut values out of a
/// text that is larger than memory.
///
/// It looks at brackets and quotes only: [`Tape::parse`](super::Tape::parse) decides whether the value is JSON.
///
/// ```
/// use openapi_contract::json::Scan;
///
/// let mut scan = Scan::default();
/// assert_eq!(scan.advance(br#"{"a}": [1, "#), None);
/// assert_eq!(scan.advance(b"2]}, 3"), Some(3));
/// ```
#[derive(Debug, Default, Clone)]
pub struct Scan {
    depth: u64,
    in_string: bool,
    /// The next byte follows a backslash.
    escaped: bool,
}

impl Scan {
    /// Takes the next piece; the first one begins with the value. Returns the index after the value's last byte, if
    /// that is in this piece.
    pub fn advance(&mut self, piece: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < piece.len() {
            let (block, length) = Block::first(&piece[at..]);
            if let Some(end) = self.block(&block, length) {
                return Some(at + end);
            }
            at += length;
        }
        None
    }

    #[inline]
    fn block(&mut self, block: &Block, length: usize) -> Option<usize> {
        let mut carry = self.escaped;
        let escaped = block::escaped(block.backslashes(), &mut carry);
        self.escaped = if length == SIZE { carry } else { escaped >> length & 1 == 1 };
        let quotes = block.quotes() & !escaped;
        let strings = block::between(quotes);
        let inside = if self.in_string { !strings } else { strings };
        self.in_string = inside >> (length - 1) & 1 == 1;
        let opening = block.opening() & !inside;
        let closing = block.closing() & !inside;
        if u64::from(closing.count_ones()) < self.depth {
            self.depth = self.depth + u64::from(opening.count_ones()) - u64::from(closing.count_ones());
            return None;
        }
        // The value may end here, maybe as a string.
        let mut ends = opening | closing | (quotes & !inside);
        while ends != 0 {
            let index = ends.trailing_zeros();
            ends &= ends - 1;
            if opening >> index & 1 == 1 {
                self.depth += 1;
                continue;
            }
            self.depth = self.depth.saturating_sub(u64::from(closing >> index & 1 == 1));
            if self.depth == 0 {
                return Some(index as usize + 1);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_where_the_value_does_however_it_is_cut() {
        let long = format!(r#"{{"a": [{}], "b\"}}": {{"c": "\\"}}}}"#, r#"{"x": "]}\\\"{["},"#.repeat(20));
        for value in ["{}", "[]", "\"\"", "\"a\\\"b\"", r#""\\""#, "[[\"]\"]]", &long] {
            let text = format!("{value}, \"]}}");
            for size in 1..=text.len() {
                let mut scan = Scan::default();
                let mut ends = text.as_bytes().chunks(size).enumerate();
                let end = ends.find_map(|(index, piece)| scan.advance(piece).map(|end| index * size + end));
                assert_eq!(end, Some(value.len()), "{value} in pieces of {size}");
            }
            assert_eq!(Scan::default().advance(&text.as_bytes()[..value.len() - 1]), None, "{value}");
        }
    }
}
