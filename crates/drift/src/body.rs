//! From a recorded body to its text: base64 and content codings taken off.

use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use crate::exchange::{Body, Side};
use crate::values::form::MAX_FIELDS;

/// The largest body that decompression may make, in bytes. A small body that grows beyond it is
/// reported and not checked.
pub(crate) const MAX_DECOMPRESSED: u64 = 64 << 20;

/// Why a body that is there could not be turned into text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Error)]
pub(crate) enum Undecodable {
    #[error("its base64 is broken")]
    Base64,
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
        let text = match side.body {
            Body::Empty => return Decoded::Empty,
            Body::NotRecorded | Body::Form(_) => return Decoded::NotRecorded,
            Body::Text(value) if !value.is_escaped() => Ok(value.raw()),
            Body::Text(value) => {
                value.text_into(&mut self.0);
                simdutf8::basic::from_utf8(&self.0)
            }
            Body::Base64(value) => match self.base64(side, &value.text()) {
                Ok(()) => simdutf8::basic::from_utf8(&self.0),
                Err(error) => return Decoded::Undecodable(error),
            },
        };
        let Ok(text) = text else { return Decoded::Undecodable(Undecodable::NotUtf8) };
        match text.strip_prefix('\u{feff}').unwrap_or(text) {
            "" => Decoded::Empty,
            text => Decoded::Text(text),
        }
    }

    fn base64(&mut self, side: &Side<'_>, text: &str) -> Result<(), Undecodable> {
        STANDARD.decode_vec(text.trim(), &mut self.0).map_err(|_| Undecodable::Base64)?;
        let header = side.headers.get("content-encoding");
        self.0 = take_off_codings(std::mem::take(&mut self.0), header.as_deref())?;
        Ok(())
    }

    /// One very large body must not set the memory of the whole run.
    fn clear(&mut self) {
        self.0.clear();
        self.0.shrink_to(1 << 20);
    }
}

/// Takes off the content codings that bytes are still in. Some recorders keep the bytes as they
/// came over the wire, others do not, whatever the header says.
pub(crate) fn take_off_codings(mut bytes: Vec<u8>, header: Option<&str>) -> Result<Vec<u8>, Undecodable> {
    // More than two codings on top of each other are not in use.
    for _ in 0..2 {
        let Some(coding) = Coding::of(&bytes, header) else { break };
        bytes = coding.take_off(&bytes)?;
    }
    Ok(bytes)
}

#[derive(Clone, Copy)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

impl Coding {
    /// By the first bytes, else by the header when the bytes are no text.
    fn of(bytes: &[u8], header: Option<&str>) -> Option<Self> {
        if bytes.starts_with(b"\x1f\x8b") {
            return Some(Self::Gzip);
        }
        if bytes.starts_with(b"\x28\xb5\x2f\xfd") {
            return Some(Self::Zstd);
        }
        if std::str::from_utf8(bytes).is_ok_and(|text| !text.bytes().any(|byte| byte < b'\t')) {
            return None;
        }
        match header?.rsplit(',').next()?.trim() {
            "br" => Some(Self::Brotli),
            "deflate" => Some(Self::Deflate),
            _ => None,
        }
    }

    fn take_off(self, bytes: &[u8]) -> Result<Vec<u8>, Undecodable> {
        match self {
            Self::Gzip => bounded(flate2::read::MultiGzDecoder::new(bytes)),
            // "deflate" means zlib, but some servers send it bare.
            Self::Deflate => bounded(flate2::read::ZlibDecoder::new(bytes)).or_else(|error| match error {
                Undecodable::Compression => bounded(flate2::read::DeflateDecoder::new(bytes)),
                other => Err(other),
            }),
            Self::Brotli => bounded(brotli_decompressor::Decompressor::new(bytes, 4096)),
            Self::Zstd => {
                let decoder = ruzstd::decoding::StreamingDecoder::new(bytes);
                bounded(decoder.map_err(|_| Undecodable::Compression)?)
            }
        }
    }
}

fn bounded(reader: impl Read) -> Result<Vec<u8>, Undecodable> {
    let mut out = Vec::new();
    let read = reader.take(MAX_DECOMPRESSED + 1).read_to_end(&mut out).map_err(|_| Undecodable::Compression)?;
    if read as u64 > MAX_DECOMPRESSED { Err(Undecodable::TooLarge) } else { Ok(out) }
}
