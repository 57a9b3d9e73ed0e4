//! Arrays of numbers from the files that the build script made, the lowest byte of each first.

macro_rules! numbers {
    ($name:ident, $number:ty) => {
        /// The numbers; there must be `N` of them.
        pub(crate) const fn $name<const N: usize>(bytes: &[u8]) -> [$number; N] {
            let (bytes, rest) = bytes.as_chunks();
            assert!(bytes.len() == N && rest.is_empty());
            let mut numbers = [0; N];
            let mut at = 0;
            while at < N {
                numbers[at] = <$number>::from_le_bytes(bytes[at]);
                at += 1;
            }
            numbers
        }
    };
}

numbers!(u16s, u16);
numbers!(u64s, u64);
