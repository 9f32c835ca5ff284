//! The public notices of a place, and of the places above it, as an Atom feed (RFC 4287).

use std::fmt::Write as _;

use domain::kernel::{Instant, View};
use domain::notices::NoticeRow;
use domain::org::PlaceRow;

use super::screens::kind_name;
use crate::kernel::Tongue;
use crate::kernel::words;

/// How many notices stand in the feed: the newest.
const ENTRIES: usize = 50;

/// The feed of what is current in `view`, which must be made for nobody signed in. `origin` is the address that
/// people open, such as `https://youlin.example`, without a slash at its end.
pub fn feed(t: Tongue, origin: &str, view: &View) -> String {
    let mut notices: Vec<_> = view
        .all::<NoticeRow>()
        .filter(|(_, _, row)| row.is_current(view.now))
        .collect();
    notices.sort_by_key(|(_, id, row)| (std::cmp::Reverse(changed(row)), *id));
    notices.truncate(ENTRIES);
    let place = view.place.place();
    let name = place
        .and_then(|place| view.find::<PlaceRow>(place.0))
        .map_or("", |row| row.name.as_str());
    let here = place.map(|place| place.0).unwrap_or_default();
    let updated = notices.first().map_or(view.now, |(_, _, row)| changed(row));
    let mut xml = format!(
        concat!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{lang}\">\n",
            "<id>urn:uuid:{here}</id>\n",
            "<title>{title}</title>\n",
            "<updated>{updated}</updated>\n",
            "<link rel=\"self\" type=\"application/atom+xml\" href=\"{origin}/notices/feed.atom?here={here}\"/>\n",
            "<link rel=\"alternate\" type=\"text/html\" href=\"{origin}/notices?here={here}\"/>\n",
        ),
        lang = t.lang.tag(),
        here = here,
        title = escaped(&words::notices::feed_title(t, name)),
        updated = timestamp(updated),
        origin = escaped(origin),
    );
    for (_, id, row) in notices {
        let signed = if row.signed.is_empty() {
            &row.place_name
        } else {
            &row.signed
        };
        // Writing to a string cannot fail.
        let _ = write!(
            xml,
            concat!(
                "<entry><id>urn:uuid:{id}</id><title>{title}</title>",
                "<link rel=\"alternate\" type=\"text/html\" href=\"{origin}/notices/{id}\"/>",
                "<published>{posted}</published><updated>{updated}</updated>",
                "<author><name>{signed}</name></author>",
                "<category term=\"{term}\" label=\"{kind}\"/>",
                "<content type=\"text\">{body}</content></entry>\n",
            ),
            id = id,
            title = escaped(&row.fields.title),
            origin = escaped(origin),
            posted = timestamp(row.posted),
            updated = timestamp(changed(row)),
            signed = escaped(signed),
            term = row.fields.kind.name(),
            kind = escaped(kind_name(t, row.fields.kind)),
            body = escaped(&row.fields.body),
        );
    }
    xml.push_str("</feed>\n");
    xml
}

/// When what it says was last changed.
fn changed(row: &NoticeRow) -> Instant {
    row.corrections
        .last()
        .map_or(row.posted, |correction| correction.at)
}

/// A moment as RFC 3339 writes it, in the zone of the place: `2026-11-23T22:00:00+08:00`.
fn timestamp(at: Instant) -> String {
    let civil = at.civil();
    let (year, month, day) = civil.date.ymd();
    let (hour, minute) = (civil.time.hour(), civil.time.minute());
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00+08:00")
}

/// Text for an element or an attribute; characters that XML cannot hold are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            '\n' | '\t' => escaped.push(character),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_element() {
        assert_eq!(
            escaped("停水 <b>&\"\u{0}\u{b}\n明天"),
            "停水 &lt;b&gt;&amp;&quot;\n明天"
        );
    }

    #[test]
    fn moments_are_told_with_their_zone() {
        assert_eq!(
            timestamp(Instant(1_795_442_400_000)),
            "2026-11-23T22:00:00+08:00"
        );
    }
}
