//! Frames of a WebSocket (RFC 6455, section 5).

use std::borrow::Cow;

use crate::load::protocol::Garbage;

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::load) enum Opcode {
    Continuation,
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

const OPCODES: [(u8, Opcode); 6] = [
    (0, Opcode::Continuation),
    (1, Opcode::Text),
    (2, Opcode::Binary),
    (8, Opcode::Close),
    (9, Opcode::Ping),
    (10, Opcode::Pong),
];

/// Who sends a frame: a client masks it.
#[derive(Debug, Clone, Copy)]
pub(in crate::load) enum Side {
    Client([u8; 4]),
    Server,
}

/// A whole frame.
#[derive(Debug)]
pub(in crate::load) struct Frame<'a> {
    pub(in crate::load) opcode: Opcode,
    /// Whether its message ends with it.
    pub(in crate::load) last: bool,
    pub(in crate::load) masked: bool,
    /// Unmasked.
    pub(in crate::load) payload: Cow<'a, [u8]>,
}

/// Appends a frame that is a whole message.
pub(in crate::load) fn push_frame(opcode: Opcode, payload: &[u8], side: Side, out: &mut Vec<u8>) {
    let code = OPCODES.iter().find(|(_, of)| *of == opcode).map_or(0, |(code, _)| *code);
    out.push(0x80 | code);
    let mask_bit = if matches!(side, Side::Client(_)) { 0x80 } else { 0 };
    match payload.len() {
        length @ 0..126 => out.push(mask_bit | length as u8),
        length @ 126..65_536 => {
            out.push(mask_bit | 126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            out.push(mask_bit | 127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    match side {
        Side::Server => out.extend_from_slice(payload),
        Side::Client(mask) => {
            out.extend_from_slice(&mask);
            let masked = payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask);
            out.extend(masked);
        }
    }
}

/// The frame that `bytes` begin with, and its length; `None` if it is not whole yet.
///
/// # Errors
/// [`Garbage`] for reserved bits and opcodes, a control frame that is fragmented or too long, and a
/// payload longer than `longest` bytes.
pub(in crate::load) fn parse(
    bytes: &[u8],
    longest: usize,
) -> Result<Option<(Frame<'_>, usize)>, Garbage> {
    let Some(([first, second], rest)) = bytes.split_first_chunk::<2>() else { return Ok(None) };
    if first & 0x70 != 0 {
        return Err(Garbage::Malformed("a frame with reserved bits"));
    }
    let Some((_, opcode)) = OPCODES.iter().find(|(code, _)| *code == first & 0x0f) else {
        return Err(Garbage::Malformed("a frame with a reserved opcode"));
    };
    let (last, masked, short) = (first & 0x80 != 0, second & 0x80 != 0, second & 0x7f);
    if first & 0x08 != 0 && (!last || short > 125) {
        return Err(Garbage::Malformed("a control frame that is fragmented or too long"));
    }
    let (length, rest) = match short {
        126 => match rest.split_first_chunk::<2>() {
            Some((length, rest)) => (u64::from(u16::from_be_bytes(*length)), rest),
            None => return Ok(None),
        },
        127 => match rest.split_first_chunk::<8>() {
            Some((length, rest)) => (u64::from_be_bytes(*length), rest),
            None => return Ok(None),
        },
        short => (u64::from(short), rest),
    };
    if length > longest as u64 {
        return Err(Garbage::TooLong { what: "frame", limit: longest });
    }
    let (mask, rest) = match (masked, rest.split_first_chunk::<4>()) {
        (false, _) => (None, rest),
        (true, Some((mask, rest))) => (Some(mask), rest),
        (true, None) => return Ok(None),
    };
    let Some(payload) = rest.get(..length as usize) else { return Ok(None) };
    let whole = bytes.len() - rest.len() + payload.len();
    let payload = match mask {
        None => Cow::Borrowed(payload),
        Some(mask) => Cow::Owned(
            payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect(),
        ),
    };
    Ok(Some((Frame { opcode: *opcode, last, masked, payload }, whole)))
}
