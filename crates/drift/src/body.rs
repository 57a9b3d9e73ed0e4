//! From a recorded body to its bytes and its text, and back: base64, hexadecimal digits, chunks and content codings.
//!
//! The only decoder of bodies: what a check can read, redaction can read too.

use std::borrow::Cow;
use std::io::{Read, Write};

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose};
use openapi_contract::json::{Kind, Tape};
use thiserror::Error;

use crate::exchange::{Body, Side, is_encoded};
use crate::values::form::MAX_FIELDS;

/// The largest body that decompression may make, in bytes. A small body that grows beyond it is
/// reported and not checked.
pub(crate) const MAX_DECOMPRESSED: u64 = 64 << 20;

/// Why a body that is there could not be turned into text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Error)]
pub(crate) enum Undecodable {
    #[error("its base64 is broken")]
    Base64,
    #[error("its `encoding` is unknown or broken")]
    Encoding,
    #[error("its compression is broken")]
    Compression,
    #[error("it is larger than {} MiB when decompressed", MAX_DECOMPRESSED >> 20)]
    TooLarge,
    #[error("it is not UTF-8")]
    NotUtf8,
    #[error("it is a form of more than {MAX_FIELDS} fields")]
    TooManyFields,
}

/// What is left of a body when everything around it is taken off.
pub(crate) enum Decoded<'t> {
    Empty,
    NotRecorded,
    Text(&'t str),
    Undecodable(Undecodable),
}

/// Reused from one body to the next.
#[derive(Default)]
pub(crate) struct Scratch(Vec<u8>);

impl Scratch {
    /// The text of a body. Empty after decoding is empty.
    pub(crate) fn decode<'t, 'e: 't>(&'t mut self, side: &Side<'e>) -> Decoded<'t> {
        self.clear();
        let header = side.headers.get("content-encoding");
        let text = match side.body {
            Body::Empty => return Decoded::Empty,
            Body::NotRecorded | Body::Form(_) => return Decoded::NotRecorded,
            Body::Text(value) if !value.is_escaped() && !may_be_wrapped(value.raw()) => Ok(value.raw()),
            Body::Text(value) => {
                value.text_into(&mut self.0);
                // A text may still be the bytes of the wire, written down.
                let bytes =
                    std::str::from_utf8(&self.0).ok().and_then(|text| unwrap(text, None, header.as_deref()).ok());
                if let Some(wrapped) = bytes.filter(|wrapped| !wrapped.layers.is_empty()) {
                    self.0 = wrapped.bytes.into_owned();
                }
                simdutf8::basic::from_utf8(&self.0)
            }
            Body::Encoded(value, encoding) => match unwrap(&value.text(), Some(&encoding.text()), header.as_deref()) {
                Ok(unwrapped) => {
                    self.0 = unwrapped.bytes.into_owned();
                    simdutf8::basic::from_utf8(&self.0)
                }
                Err(error) => return Decoded::Undecodable(error),
            },
        };
        let Ok(text) = text else { return Decoded::Undecodable(Undecodable::NotUtf8) };
        match text.strip_prefix('\u{feff}').unwrap_or(text) {
            "" => Decoded::Empty,
            text => Decoded::Text(text),
        }
    }

    /// One very large body must not set the memory of the whole run.
    fn clear(&mut self) {
        self.0.clear();
        self.0.shrink_to(1 << 20);
    }
}

/// One thing that was around a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layer {
    Base64 {
        is_url: bool,
        is_padded: bool,
    },
    Hex {
        is_upper: bool,
    },
    /// A JSON array of pieces, as Polly.JS writes the chunks of a compressed response.
    Chunks,
    Coding(Coding),
}

/// A body and what was around it, from the outside to the inside.
#[derive(Debug)]
pub(crate) struct Unwrapped<'t> {
    pub(crate) bytes: Cow<'t, [u8]>,
    pub(crate) layers: Vec<Layer>,
}

/// Whether a text without escapes may be more than itself, at a glance.
fn may_be_wrapped(text: &str) -> bool {
    // The first bytes of gzip and zstd, as base64 and as hexadecimal digits.
    ["H4sI", "KLUv", "1f8b", "1F8B", "28b52ffd", "28B52FFD"].iter().any(|start| text.starts_with(start))
}

/// Takes off everything around a body: its `encoding`, the chunks of a recorder, content codings that its bytes are
/// still in. A text without an encoding is taken for more than itself only if something compressed comes of it.
pub(crate) fn unwrap<'t>(
    text: &'t str,
    encoding: Option<&str>,
    header: Option<&str>,
) -> Result<Unwrapped<'t>, Undecodable> {
    let mut layers = Vec::new();
    let bytes = match encoding.filter(|encoding| is_encoded(encoding)) {
        Some(encoding) if encoding.eq_ignore_ascii_case("hex") => {
            decode_hex(text.trim(), &mut layers).ok_or(Undecodable::Encoding)?
        }
        Some(encoding) if encoding.to_ascii_lowercase().starts_with("base64") => match chunks(text) {
            Some(pieces) => join(&pieces, &mut layers).ok_or(Undecodable::Base64)?,
            None => decode_base64(text.trim(), &mut layers).ok_or(Undecodable::Base64)?,
        },
        // An encoding that nobody knows.
        Some(_) => return Err(Undecodable::Encoding),
        None => {
            let mut written = Vec::new();
            let decoded = match chunks(text) {
                Some(pieces) => join(&pieces, &mut written),
                None if may_be_wrapped(text) => {
                    decode_hex(text.trim(), &mut written).or_else(|| decode_base64(text.trim(), &mut written))
                }
                None => None,
            };
            let decoded = decoded.and_then(|bytes| {
                codings_off(bytes, header, &mut written)
                    .ok()
                    .filter(|_| written.iter().any(|layer| matches!(layer, Layer::Coding(_))))
            });
            return Ok(match decoded {
                Some(bytes) => Unwrapped { bytes: Cow::Owned(bytes), layers: written },
                None => Unwrapped { bytes: Cow::Borrowed(text.as_bytes()), layers },
            });
        }
    };
    let bytes = codings_off(bytes, header, &mut layers)?;
    Ok(Unwrapped { bytes: Cow::Owned(bytes), layers })
}

/// Puts a body back into what was around it.
pub(crate) fn wrap(bytes: Vec<u8>, layers: &[Layer]) -> Option<String> {
    String::from_utf8(wrap_bytes(bytes, layers)?).ok()
}

/// The same where the outermost layer need not be text.
pub(crate) fn wrap_bytes(mut bytes: Vec<u8>, layers: &[Layer]) -> Option<Vec<u8>> {
    for layer in layers.iter().rev() {
        bytes = match *layer {
            Layer::Coding(coding) => coding.put_on(&bytes)?,
            Layer::Hex { is_upper } => {
                let digits = if is_upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
                bytes.iter().flat_map(|byte| [digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]).collect()
            }
            Layer::Base64 { is_url, is_padded } => engine(is_url, is_padded).encode(&bytes).into_bytes(),
            Layer::Chunks => {
                let text = String::from_utf8(bytes).ok()?;
                serde_json::Value::from(vec![text]).to_string().into_bytes()
            }
        };
    }
    Some(bytes)
}

fn engine(is_url: bool, is_padded: bool) -> GeneralPurpose {
    match (is_url, is_padded) {
        (false, true) => general_purpose::STANDARD,
        (false, false) => general_purpose::STANDARD_NO_PAD,
        (true, true) => general_purpose::URL_SAFE,
        (true, false) => general_purpose::URL_SAFE_NO_PAD,
    }
}

/// Base64 of either alphabet, with or without padding, and with line breaks.
pub(crate) fn decode_base64(text: &str, layers: &mut Vec<Layer>) -> Option<Vec<u8>> {
    let is_url = text.bytes().any(|byte| byte == b'-' || byte == b'_');
    let broken = text.bytes().any(|byte| byte.is_ascii_whitespace());
    let text: Cow<'_, str> =
        if broken { text.split_ascii_whitespace().collect::<String>().into() } else { Cow::Borrowed(text) };
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(if is_url { &alphabet::URL_SAFE } else { &alphabet::STANDARD }, config);
    let bytes = engine.decode(&*text).ok()?;
    layers.push(Layer::Base64 { is_url, is_padded: text.len().is_multiple_of(4) });
    Some(bytes)
}

pub(crate) fn decode_hex(text: &str, layers: &mut Vec<Layer>) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes: Option<Vec<u8>> =
        text.as_bytes().chunks_exact(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect();
    layers.push(Layer::Hex { is_upper: text.bytes().any(|byte| byte.is_ascii_uppercase()) });
    bytes.or_else(|| {
        layers.pop();
        None
    })
}

/// The pieces of a JSON array of texts.
fn chunks(text: &str) -> Option<Vec<String>> {
    let start = text.trim_start().strip_prefix('[')?;
    if !start.trim_start().starts_with('"') {
        return None;
    }
    let mut tape = Tape::new();
    let root = tape.parse(text).ok()?;
    let mut pieces = root.elements().map(|piece| (piece.kind() == Kind::String).then(|| piece.text().into_owned()));
    pieces.by_ref().collect()
}

/// The bytes of pieces that are each hexadecimal digits, or each base64.
fn join(pieces: &[String], layers: &mut Vec<Layer>) -> Option<Vec<u8>> {
    let mut inner = Vec::new();
    let hex: Option<Vec<Vec<u8>>> = pieces.iter().map(|piece| decode_hex(piece, &mut inner)).collect();
    let decoded = hex.or_else(|| {
        inner.clear();
        pieces.iter().map(|piece| decode_base64(piece, &mut inner)).collect()
    })?;
    layers.push(Layer::Chunks);
    layers.push(*inner.first()?);
    Some(decoded.concat())
}

/// Takes off the content codings that bytes are still in. Some recorders keep the bytes as they
/// came over the wire, others do not, whatever the header says.
#[cfg(feature = "record")]
pub(crate) fn take_off_codings(bytes: Vec<u8>, header: Option<&str>) -> Result<Vec<u8>, Undecodable> {
    codings_off(bytes, header, &mut Vec::new())
}

fn codings_off(mut bytes: Vec<u8>, header: Option<&str>, layers: &mut Vec<Layer>) -> Result<Vec<u8>, Undecodable> {
    // More than two codings on top of each other are not in use.
    for _ in 0..2 {
        let Some(coding) = Coding::of(&bytes, header) else { break };
        let (plain, coding) = coding.take_off(&bytes)?;
        bytes = plain;
        layers.push(Layer::Coding(coding));
    }
    Ok(bytes)
}

/// A content coding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    Zlib,
    /// Without the header of zlib.
    Deflate,
    Brotli,
    Zstd,
}

impl Coding {
    /// By the first bytes, else by the header when the bytes are no text.
    fn of(bytes: &[u8], header: Option<&str>) -> Option<Self> {
        if let Some(coding) = Self::by_start(bytes) {
            return Some(coding);
        }
        if std::str::from_utf8(bytes).is_ok_and(|text| !text.bytes().any(|byte| byte < b'\t')) {
            return None;
        }
        match header?.rsplit(',').next()?.trim() {
            "br" => Some(Self::Brotli),
            "deflate" => Some(Self::Zlib),
            _ => None,
        }
    }

    /// By the first bytes alone.
    pub(crate) fn by_start(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\x1f\x8b") {
            return Some(Self::Gzip);
        }
        if bytes.starts_with(b"\x28\xb5\x2f\xfd") {
            return Some(Self::Zstd);
        }
        // The two bytes of a header of zlib are a multiple of 31, and what follows is no text.
        let is_zlib = matches!(bytes, [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..]) && std::str::from_utf8(bytes).is_err();
        is_zlib.then_some(Self::Zlib)
    }

    /// The plain bytes, and the coding that they were really in.
    pub(crate) fn take_off(self, bytes: &[u8]) -> Result<(Vec<u8>, Self), Undecodable> {
        let plain = match self {
            Self::Gzip => bounded(flate2::read::MultiGzDecoder::new(bytes)),
            // "deflate" means zlib, but some servers send it bare.
            Self::Zlib => match bounded(flate2::read::ZlibDecoder::new(bytes)) {
                Err(Undecodable::Compression) => return Self::Deflate.take_off(bytes),
                other => other,
            },
            Self::Deflate => bounded(flate2::read::DeflateDecoder::new(bytes)),
            Self::Brotli => bounded(brotli_decompressor::Decompressor::new(bytes, 4096)),
            Self::Zstd => {
                let decoder = ruzstd::decoding::StreamingDecoder::new(bytes);
                bounded(decoder.map_err(|_| Undecodable::Compression)?)
            }
        };
        plain.map(|plain| (plain, self))
    }

    /// The bytes in this coding.
    fn put_on(self, bytes: &[u8]) -> Option<Vec<u8>> {
        let level = flate2::Compression::default();
        match self {
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
                encoder.write_all(bytes).ok()?;
                encoder.finish().ok()
            }
            Self::Zlib => {
                let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), level);
                encoder.write_all(bytes).ok()?;
                encoder.finish().ok()
            }
            Self::Deflate => {
                let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), level);
                encoder.write_all(bytes).ok()?;
                encoder.finish().ok()
            }
            Self::Brotli => Some(stored_brotli(bytes)),
            Self::Zstd => Some(ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)),
        }
    }
}

/// A stream of Brotli whose blocks are stored (RFC 7932, section 9.2): an encoder would be a large dependency for the
/// few bodies that are written back in it.
fn stored_brotli(bytes: &[u8]) -> Vec<u8> {
    const BLOCK: usize = 1 << 16;
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / BLOCK * 4 + 8);
    for (index, block) in bytes.chunks(BLOCK).enumerate() {
        // ISLAST 0, MNIBBLES 4, MLEN - 1 in 16 bits, ISUNCOMPRESSED 1, then to the next byte; before the first block a
        // window of 16 bits, which is a single 0.
        let lead = u32::from(index == 0);
        let length = u32::try_from(block.len() - 1).unwrap_or_default();
        let header = (length << 3 | 1 << 19) << lead;
        out.extend_from_slice(&header.to_le_bytes()[..3]);
        out.extend_from_slice(block);
    }
    // ISLAST 1, ISLASTEMPTY 1.
    out.push(if bytes.is_empty() { 0b110 } else { 0b11 });
    out
}

fn bounded(reader: impl Read) -> Result<Vec<u8>, Undecodable> {
    let mut out = Vec::new();
    let read = reader.take(MAX_DECOMPRESSED + 1).read_to_end(&mut out).map_err(|_| Undecodable::Compression)?;
    if read as u64 > MAX_DECOMPRESSED { Err(Undecodable::TooLarge) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_put_back_into_what_was_around_them() {
        let texts = [String::new(), "{\"a\": \"ö\"}".to_owned(), "x1 ".repeat(100_000)];
        for text in texts {
            for coding in [Coding::Gzip, Coding::Zlib, Coding::Deflate, Coding::Brotli, Coding::Zstd] {
                let packed = coding.put_on(text.as_bytes()).unwrap();
                assert_eq!(coding.take_off(&packed).unwrap(), (text.clone().into_bytes(), coding), "{coding:?}");
            }
        }
    }

    #[test]
    fn every_writing_is_taken_off() {
        let plain = br#"{"a": "made up, and long enough to be worth it"}"#;
        let gzip = Coding::Gzip.put_on(plain).unwrap();
        let hex = wrap(gzip.clone(), &[Layer::Hex { is_upper: false }]).unwrap();
        let base64 = wrap(gzip.clone(), &[Layer::Base64 { is_url: false, is_padded: true }]).unwrap();
        let brotli = Coding::Brotli.put_on(plain).unwrap();
        let brotli = wrap(brotli, &[Layer::Base64 { is_url: true, is_padded: false }]).unwrap();
        for (text, encoding, header) in [
            (format!("[\"{}\", \"{}\"]", &hex[..20], &hex[20..]), None, None),
            (format!("[\"{hex}\"]"), None, Some("gzip")),
            (format!("[\"{}\",\"{}\"]", &base64[..20], &base64[20..]), None, Some("gzip")),
            (hex.clone(), None, None),
            (hex.to_uppercase(), Some("hex"), None),
            (base64.clone(), None, None),
            (format!("{}\r\n{}", &base64[..20], &base64[20..]), Some("base64"), None),
            (brotli.clone(), Some("base64url"), Some("br")),
            (format!("[\"{brotli}\"]"), None, Some("br")),
        ] {
            let unwrapped = unwrap(&text, encoding, header).unwrap();
            assert_eq!(&*unwrapped.bytes, plain, "{text}");
            let wrapped = wrap(plain.to_vec(), &unwrapped.layers).unwrap();
            assert_eq!(&*unwrap(&wrapped, encoding, header).unwrap().bytes, plain, "{wrapped}");
        }
        for text in ["[\"1f8b\"]", "[\"abcd\", \"ef01\"]", "[]", "[\"a\", 1]", "H4sI", "1f8b08", "plain", ""] {
            let unwrapped = unwrap(text, None, Some("gzip")).unwrap();
            assert!(unwrapped.layers.is_empty() && &*unwrapped.bytes == text.as_bytes(), "{text}");
        }
        assert_eq!(unwrap("abc", Some("hex"), None).unwrap_err(), Undecodable::Encoding);
        assert_eq!(unwrap("abc", Some("uuencode"), None).unwrap_err(), Undecodable::Encoding);
        assert_eq!(unwrap("a*b", Some("base64"), None).unwrap_err(), Undecodable::Base64);
        assert_eq!(unwrap("H4sIAAAA", Some("base64"), None).unwrap_err(), Undecodable::Compression);
    }
}
