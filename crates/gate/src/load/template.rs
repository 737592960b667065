//! Bytes of a request in which numbers are filled in.

/// Bytes with places for the number of the operation (`{operation}`) and of the connection
/// (`{connection}`). Every other brace is a brace.
#[derive(Debug, Clone)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
enum Piece {
    Bytes(Vec<u8>),
    Operation,
    Connection,
}

const PLACES: [(&str, Piece); 2] =
    [("{operation}", Piece::Operation), ("{connection}", Piece::Connection)];

impl Template {
    /// The template that a text describes.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = text;
        loop {
            let first = PLACES
                .iter()
                .filter_map(|(name, piece)| Some((rest.find(name)?, name.len(), piece)))
                .min_by_key(|found| found.0);
            let Some((at, length, piece)) = first else { break };
            pieces.extend([Piece::Bytes(rest.as_bytes()[..at].to_vec()), piece.clone()]);
            rest = &rest[at + length..];
        }
        pieces.push(Piece::Bytes(rest.as_bytes().to_vec()));
        Template { pieces }
    }

    /// Appends the template with its numbers.
    pub fn render(&self, connection: usize, operation: u64, out: &mut Vec<u8>) {
        for piece in &self.pieces {
            match piece {
                Piece::Bytes(bytes) => out.extend_from_slice(bytes),
                Piece::Operation => push_decimal(operation, out),
                Piece::Connection => push_decimal(connection as u64, out),
            }
        }
    }

    /// Whether every rendering is the same.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Bytes(_)))
    }
}

/// Appends a number in decimal digits, without an allocation.
pub(super) fn push_decimal(number: u64, out: &mut Vec<u8>) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    let mut left = number;
    loop {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// The decimal number that `bytes` begins with.
pub(super) fn leading_decimal(bytes: &[u8]) -> Option<u64> {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 {
        return None;
    }
    bytes[..digits].iter().try_fold(0_u64, |number, digit| {
        number.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::{Template, leading_decimal};

    #[test]
    fn numbers_are_filled_in_and_other_braces_stay() {
        let render = |text: &str, operation| {
            let mut out = Vec::new();
            Template::new(text).render(7, operation, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(
            render(r#"{"id":{operation},"by":"{connection}"}"#, 120),
            r#"{"id":120,"by":"7"}"#
        );
        assert_eq!(render("{operation}{operation}{", u64::MAX), format!("{0}{0}{{", u64::MAX));
        assert_eq!(render("", 0), "");
        assert!(
            Template::new("{op}").is_constant() && !Template::new("{connection}").is_constant()
        );
    }

    #[test]
    fn a_number_too_large_is_none() {
        assert_eq!(leading_decimal(b"18446744073709551615 x"), Some(u64::MAX));
        assert_eq!(leading_decimal(b"18446744073709551616"), None);
        assert_eq!((leading_decimal(b"x"), leading_decimal(b"")), (None, None));
    }
}
