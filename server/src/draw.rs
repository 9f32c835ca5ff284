//! `draw verify FILE`: reckons a draw again from the file that its page gives.

use app::services::pages::DrawPage;
use domain::services::Fate;
use std::path::Path;

use crate::failure::Failure;

/// Reckons the draw in `file` again and says what came of it.
///
/// # Errors
/// When the file cannot be read, the draw was not held yet, or it does not come out as it is stated.
pub fn verify(file: &Path) -> Result<String, Failure> {
    let name = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::new(format!("{name} cannot be read: {error}")))?;
    reckon(&name.to_string(), &text)
}

/// The same of what stands in the file.
///
/// # Errors
/// When it is no file of a draw, the draw was not held yet, or it does not come out as it is stated.
pub fn reckon(name: &str, text: &str) -> Result<String, Failure> {
    let page: DrawPage = serde_json::from_str(text).map_err(|error| {
        Failure::new(format!(
            "{name} is no file of a draw; get it from the page of the draw, at its foot ({error})"
        ))
    })?;
    let Some(drawing) = page.drawing else {
        return Err(Failure::new(format!(
            "this draw was not held yet; its seal is {}: compare it with the file that you get afterwards",
            page.hash
        )));
    };
    drawing
        .verify()
        .map_err(|wrong| Failure::new(format!("the draw is NOT right: {wrong}")))?;
    let count = |fate| {
        let entries = drawing.entries.iter();
        entries.filter(|entry| entry.fate == fate).count()
    };
    Ok(format!(
        "the draw is right: {} entries for {} places, {} drawn, {} in line; the seed fits the seal {}",
        drawing.entries.len(),
        drawing.seats,
        count(Fate::Won),
        count(Fate::Waits),
        drawing.hash
    ))
}
