//! What is new in the places of who is looking: rows of other slices that the inbox lays beside the letters. Ties
//! the slices together, so it belongs to none.

use domain::kernel::{Instant, Minutes, View};
use domain::notices::NoticeRow;

/// How long something counts as news.
const FRESH: Minutes = Minutes::days(30);

/// Something new in a place.
#[derive(Clone, Debug, PartialEq)]
pub struct News {
    /// What it is called.
    pub title: String,
    /// Where it is from.
    pub place: String,
    /// When it came.
    pub at: Instant,
    /// Its page.
    pub href: String,
}

/// The notices of the last month that still stand.
pub fn news(view: &View) -> Vec<News> {
    let since = view.now.minus(FRESH);
    let notices = NoticeRow::each(view);
    let fresh = notices.filter(|(_, row)| row.is_current(view.now) && row.posted > since);
    fresh
        .map(|(id, row)| News {
            title: row.fields.title.clone(),
            place: row.place_name.clone(),
            at: row.posted,
            href: format!("/notices/{id}"),
        })
        .collect()
}
