//! What the server worked out for a page travels in its HTML and is there when the phone takes the page over.
//!
//! Leptos writes such a value as the debug form of a string, which asks of every character outside ASCII whether it
//! can be printed and doubles every backslash: with Chinese rows that was a third of the time of a page. So the text
//! given to it is JSON in ASCII, without quotes, backslashes or `<`: a string stands between `'`, and every other
//! character is written as `~` and three digits of base 64 for each unit of UTF-16.

use std::fmt::Write as _;
use std::io;

use leptos::server::SharedValue;
use leptos::server::codee::{Decoder, Encoder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::ser::{CharEscape, Formatter, Serializer};

/// The value of `initial` as the server found it; on a phone that makes the page itself, as the phone finds it.
///
/// Called in the same order on both sides, without conditions: values are told apart by their number.
pub fn carried<T: Serialize + DeserializeOwned>(initial: impl FnOnce() -> T) -> T {
    SharedValue::<T, Ascii>::new_with_encoding(initial).into_inner()
}

/// JSON as described above.
#[derive(Clone, Copy, Debug)]
struct Ascii;

impl<T: Serialize> Encoder<T> for Ascii {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> serde_json::Result<String> {
        let mut bytes = Vec::with_capacity(256);
        value.serialize(&mut Serializer::with_formatter(&mut bytes, Ascii))?;
        String::from_utf8(bytes).map_err(serde::ser::Error::custom)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Ascii {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> serde_json::Result<T> {
        serde_json::from_str(&to_json(text))
    }
}

impl Formatter for Ascii {
    fn begin_string<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(&[QUOTE])
    }

    fn end_string<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(&[QUOTE])
    }

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.bytes().position(|byte| !is_plain(byte)) {
            let (plain, from) = rest.split_at(at);
            writer.write_all(plain.as_bytes())?;
            let mut chars = from.chars();
            if let Some(char) = chars.next() {
                write_coded(writer, char)?;
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        let char = match escape {
            CharEscape::Quote => '"',
            CharEscape::ReverseSolidus => '\\',
            CharEscape::Solidus => '/',
            CharEscape::Backspace => '\u{8}',
            CharEscape::FormFeed => '\u{c}',
            CharEscape::LineFeed => '\n',
            CharEscape::CarriageReturn => '\r',
            CharEscape::Tab => '\t',
            CharEscape::AsciiControl(byte) => char::from(byte),
        };
        write_coded(writer, char)
    }
}

const QUOTE: u8 = b'\'';
const CODED: u8 = b'~';
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Whether a character of a string stands for itself.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, QUOTE | CODED | b'"' | b'\\' | b'<')
}

fn write_coded<W: ?Sized + io::Write>(writer: &mut W, char: char) -> io::Result<()> {
    for &unit in char.encode_utf16(&mut [0; 2]).iter() {
        let digit = |place: u32| DIGITS[usize::from((unit >> (6 * place)) & 63)];
        writer.write_all(&[CODED, digit(2), digit(1), digit(0)])?;
    }
    Ok(())
}

/// The usual JSON of a carried text.
fn to_json(text: &str) -> String {
    let mut json = String::with_capacity(text.len());
    let mut parts = text.split(char::from(CODED));
    let first = parts.next().unwrap_or_default();
    push_quoted(&mut json, first);
    for part in parts {
        let (digits, plain) = part.split_at_checked(3).unwrap_or((part, ""));
        let unit = digits
            .bytes()
            .fold(0, |unit, digit| unit << 6 | value(digit));
        // JSON knows units of UTF-16 by themselves, and puts the halves of a character together.
        let _ = write!(json, "\\u{unit:04x}");
        push_quoted(&mut json, plain);
    }
    json
}

fn push_quoted(json: &mut String, plain: &str) {
    json.extend(
        plain
            .chars()
            .map(|char| if char == '\'' { '"' } else { char }),
    );
}

fn value(digit: u8) -> u32 {
    let value = match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'-' => 62,
        _ => 63,
    };
    value.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    type Typed = (String, BTreeMap<String, Option<i64>>, Vec<char>, bool);

    proptest! {
        #[test]
        fn whatever_people_write_arrives_as_it_was(value: Typed) {
            let text = Ascii::encode(&value).unwrap();
            prop_assert!(text.bytes().all(|byte| is_plain(byte) || byte == QUOTE || byte == CODED), "{}", text);
            let back: Typed = Ascii::decode(&text).unwrap();
            prop_assert_eq!(back, value);
        }
    }

    #[test]
    fn the_debug_form_that_leptos_writes_is_the_text_itself() {
        let value = ["“明天”停水\n</script><b>\\\"'~", "𠮷😀", "/notices?q=1"];
        let text = Ascii::encode(&value).unwrap();
        assert_eq!(format!("{text:?}"), format!("\"{text}\""));
        assert!(!text.contains('<'));
        let back: Vec<String> = Ascii::decode(&text).unwrap();
        assert_eq!(back, value);
    }

    #[test]
    fn a_text_that_is_none_is_an_error() {
        for text in ["", "['", "'~'", "'~A", "{'a':~AAA}"] {
            assert!(
                <Ascii as Decoder<Vec<String>>>::decode(text).is_err(),
                "{text}"
            );
        }
    }
}
