//! Base 45 (RFC 9285): bytes as the letters that a QR code holds most densely.

const LETTERS: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Bytes as text.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(2) * 3);
    let letter = |value: usize| char::from(LETTERS[value % 45]);
    for pair in bytes.chunks(2) {
        match *pair {
            [high, low] => {
                let value = usize::from(high) * 256 + usize::from(low);
                text.extend([letter(value), letter(value / 45), letter(value / (45 * 45))]);
            }
            [one] => text.extend([letter(one.into()), letter(usize::from(one) / 45)]),
            _ => {}
        }
    }
    text
}

/// Text as bytes; none when it is no base 45.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let values = text.bytes().map(|byte| {
        let at = LETTERS.iter().position(|letter| *letter == byte)?;
        u32::try_from(at).ok()
    });
    let values: Vec<u32> = values.collect::<Option<_>>()?;
    let mut bytes = Vec::with_capacity(values.len() / 3 * 2 + 1);
    for group in values.chunks(3) {
        match *group {
            [first, second, third] => {
                let value = u16::try_from(first + second * 45 + third * 45 * 45).ok()?;
                bytes.extend_from_slice(&value.to_be_bytes());
            }
            [first, second] => bytes.push(u8::try_from(first + second * 45).ok()?),
            _ => return None,
        }
    }
    Some(bytes)
}
