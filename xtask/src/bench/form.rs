//! Forms as a browser without scripts sees them: found in the page, filled in, sent where they say.

use anyhow::{Context, Result};
use std::fmt::Write as _;

/// A form of a page with what its fields hold.
pub struct Form {
    /// Where it goes.
    pub action: String,
    fields: Vec<(String, String)>,
}

impl Form {
    /// The form of `page` that has a field with this mark in its tag, such as `type="tel"`; and that field's name.
    ///
    /// # Errors
    /// When no form of the page has such a field.
    pub fn with(page: &str, mark: &str) -> Result<(Self, String)> {
        for form in page.split("<form").skip(1) {
            let (tag, rest) = form.split_once('>').unwrap_or((form, ""));
            let inside = rest.split("</form>").next().unwrap_or_default();
            let Some(marked) = tags(inside, "input").find(|input| input.contains(mark)) else {
                continue;
            };
            let fields = tags(inside, "input")
                .filter_map(|input| {
                    Some((
                        attribute(input, "name")?,
                        attribute(input, "value").unwrap_or_default(),
                    ))
                })
                .collect();
            let action = attribute(tag, "action").context("a form that goes nowhere")?;
            let name = attribute(marked, "name").context("a field without a name")?;
            return Ok((Self { action, fields }, name));
        }
        anyhow::bail!("the page has no field with {mark}")
    }

    /// A form that goes there with these fields.
    pub fn of(action: &str, fields: &[(&str, &str)]) -> Self {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self {
            action: action.to_owned(),
            fields: fields.collect(),
        }
    }

    /// Fills in a field.
    pub fn set(&mut self, name: &str, value: &str) {
        match self.fields.iter_mut().find(|(field, _)| field == name) {
            Some(field) => value.clone_into(&mut field.1),
            None => self.fields.push((name.to_owned(), value.to_owned())),
        }
    }

    /// The body to send.
    pub fn body(&self) -> String {
        let pairs = self
            .fields
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

fn tags<'a>(html: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    html.split('<')
        .filter_map(move |tag| tag.strip_prefix(name)?.split('>').next())
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let value = rest.split('"').next()?;
    Some(
        value
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

/// Text as it stands in a form's body.
pub fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn a_form_is_found_by_its_field_and_sent_with_all_others() {
        let page = r#"<form action="/a"><input name="q"></form>
            <form method="post" action="/do/x?a=1&amp;b=2"><input type="hidden" name="id" value="7">
            <input type="tel" name="command[phone]"></form>"#;
        let (mut form, name) = Form::with(page, r#"type="tel""#).unwrap();
        form.set(&name, "1 2");
        assert_eq!(form.action, "/do/x?a=1&b=2");
        assert_eq!(form.body(), "id=7&command%5Bphone%5D=1%202");
    }
}
