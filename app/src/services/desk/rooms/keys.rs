//! The arrow keys in the table of a day: from session to session, as eyes go. With Tab alone the last of sixty rooms would
//! be a thousand presses away.

use leptos::ev::KeyboardEvent;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Moves the focus from the session that has it to the one that an arrow points at, if there is one.
pub fn step(event: &KeyboardEvent) {
    if event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key() {
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into().ok());
    let Some(from) = target.filter(|from: &Element| from.matches("td a").unwrap_or_default())
    else {
        return;
    };
    let to = match event.key().as_str() {
        "ArrowRight" => beside(&from, Element::next_element_sibling, "a"),
        "ArrowLeft" => beside(&from, Element::previous_element_sibling, "a:last-of-type"),
        "ArrowDown" => above_or_below(&from, Element::next_element_sibling),
        "ArrowUp" => above_or_below(&from, Element::previous_element_sibling),
        _ => return,
    };
    // The page does not move under who has come to an edge.
    event.prevent_default();
    if let Some(to) = to.and_then(|to| to.dyn_into::<HtmlElement>().ok()) {
        let _ = to.focus();
    }
}

/// Whatever comes after something on its way to an edge.
fn onwards(from: &Element, next: fn(&Element) -> Option<Element>) -> impl Iterator<Item = Element> {
    std::iter::successors(next(from), next)
}

/// The next session of the same room; several may share a cell.
fn beside(from: &Element, next: fn(&Element) -> Option<Element>, nearest: &str) -> Option<Element> {
    if let Some(shares) = next(from) {
        return Some(shares);
    }
    let cell = from.closest("td").ok()??;
    onwards(&cell, next).find_map(|cell| cell.query_selector(nearest).ok()?)
}

/// The session of the next room that begins nearest to this one.
fn above_or_below(from: &Element, next: fn(&Element) -> Option<Element>) -> Option<Element> {
    let cell = from.closest("td").ok()??;
    let row = cell.closest("tr").ok()??;
    let at = left(&cell);
    onwards(&row, next).find_map(|row| {
        let first = row.first_element_child()?;
        let sessions = onwards(&first, Element::next_element_sibling);
        let sessions = sessions
            .filter_map(|cell| Some((left(&cell).abs_diff(at), cell.query_selector("a").ok()??)));
        sessions.min_by_key(|(away, _)| *away).map(|(_, to)| to)
    })
}

/// Where a cell begins.
fn left(cell: &Element) -> i32 {
    cell.dyn_ref::<HtmlElement>()
        .map_or(0, HtmlElement::offset_left)
}
