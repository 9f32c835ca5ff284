//! How plain form fields become typed values, the same from a form's text and from JSON.
//!
//! A browser sends a checked box as `on` and an unchecked one not at all, and an empty field as an empty
//! text. Use these with `#[serde(default, deserialize_with = "…")]`.

use serde::de::{Deserialize, Deserializer, Error};

/// A checkbox: `on` and `true` are yes, everything else is no.
///
/// # Errors
/// When the value is neither a text nor a truth value.
pub fn checkbox<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    struct Visitor;

    impl serde::de::Visitor<'_> for Visitor {
        type Value = bool;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a checkbox")
        }

        fn visit_bool<E>(self, value: bool) -> Result<bool, E> {
            Ok(value)
        }

        fn visit_str<E>(self, value: &str) -> Result<bool, E> {
            Ok(matches!(value, "on" | "true" | "1"))
        }
    }

    deserializer.deserialize_any(Visitor)
}

/// A field that may be left blank.
///
/// # Errors
/// When it is not blank and cannot be read as `T`.
pub fn blank<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let text = Option::<std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
    match text.as_deref().map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => text.parse().map(Some).map_err(D::Error::custom),
    }
}

/// A whole number that may be left blank.
///
/// # Errors
/// When it is not blank and no whole number from 0 up.
pub fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    struct Visitor;

    impl<'de> serde::de::Visitor<'de> for Visitor {
        type Value = Option<u32>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a whole number")
        }

        fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
            u32::try_from(value).map(Some).map_err(E::custom)
        }

        fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
            match value.trim() {
                "" => Ok(None),
                text => text.parse().map(Some).map_err(E::custom),
            }
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_none<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
            inner.deserialize_any(self)
        }
    }

    deserializer.deserialize_any(Visitor)
}

/// Several answers: as a list, under numbers (`days[0]`, `days[3]`), or a single one.
///
/// # Errors
/// When one of them cannot be read as `T`.
pub fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Visitor<T>(std::marker::PhantomData<T>);

    impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for Visitor<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("one or several answers")
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut answers = Vec::new();
            while let Some(answer) = list.next_element()? {
                answers.push(answer);
            }
            Ok(answers)
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Vec<T>, A::Error> {
            let mut answers = Vec::new();
            while let Some((number, answer)) = map.next_entry::<String, T>()? {
                answers.push((number.parse::<u32>().unwrap_or(u32::MAX), answer));
            }
            answers.sort_by_key(|(number, _)| *number);
            Ok(answers.into_iter().map(|(_, answer)| answer).collect())
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Vec<T>, E> {
            if text.is_empty() {
                return Ok(Vec::new());
            }
            let text = text.to_owned();
            T::deserialize(serde::de::IntoDeserializer::<E>::into_deserializer(text))
                .map(|answer| vec![answer])
        }

        fn visit_unit<E>(self) -> Result<Vec<T>, E> {
            Ok(Vec::new())
        }

        fn visit_none<E>(self) -> Result<Vec<T>, E> {
            Ok(Vec::new())
        }
    }

    deserializer.deserialize_any(Visitor(std::marker::PhantomData))
}
