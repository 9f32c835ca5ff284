//! Finds the text of a QR code in a picture, where the browser cannot.

/// The text of the first code in a picture of so many pixels, four bytes each; none where none is read.
pub fn text_in(width: usize, height: usize, pixels: &[u8]) -> Option<String> {
    if width == 0 || height == 0 || pixels.len() < width * height * 4 {
        return None;
    }
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        let at = (y * width + x) * 4;
        brightness(&pixels[at..at + 3])
    });
    let grids = picture.detect_grids();
    grids
        .into_iter()
        .find_map(|grid| Some(grid.decode().ok()?.1))
}

/// As the eye sees it: green most, blue least.
fn brightness(colour: &[u8]) -> u8 {
    let [red, green, blue] = [0, 1, 2].map(|part| u32::from(colour[part]));
    u8::try_from((red * 77 + green * 151 + blue * 28) >> 8).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A code at eight pixels to a module, on grey paper, as four bytes a pixel.
    fn photographed(text: &str) -> (usize, Vec<u8>) {
        let code = qrcode::QrCode::new(text).unwrap();
        let (modules, side) = (code.to_colors(), code.width());
        let pixels = (side + 8) * 8;
        let mut bytes = Vec::with_capacity(pixels * pixels * 4);
        for (y, x) in (0..pixels).flat_map(|y| (0..pixels).map(move |x| (y, x))) {
            let at = (y / 8).checked_sub(4).zip((x / 8).checked_sub(4));
            let inside = at.filter(|(row, column)| *row < side && *column < side);
            let dark = inside
                .is_some_and(|(row, column)| modules[row * side + column] == qrcode::Color::Dark);
            bytes.extend_from_slice(if dark {
                &[40, 30, 60, 255]
            } else {
                &[210, 205, 190, 255]
            });
        }
        (pixels, bytes)
    }

    #[test]
    fn a_code_on_grey_paper_is_read() {
        let text = "YL1-ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let (side, pixels) = photographed(text);
        assert_eq!(text_in(side, side, &pixels).as_deref(), Some(text));
        assert_eq!(text_in(side, side, &pixels[..100]), None, "cut off");
        assert_eq!(text_in(0, 0, &[]), None);
    }

    /// A camera sees anything; none of it may end the app.
    #[test]
    fn whatever_the_camera_sees_is_a_code_or_is_none() {
        let (side, clean) = photographed("YL1-ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
        let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = move || {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            chance
        };
        for round in 0..60 {
            let mut pixels = clean.clone();
            // From a few spots to nothing but noise, in blocks as large as modules so that patterns appear by chance.
            for _ in 0..(round * round * 2) {
                let (x, y) = (next() % side as u64, next() % side as u64);
                let (x, y) = (usize::try_from(x).unwrap(), usize::try_from(y).unwrap());
                let shade = if next() % 2 == 0 { 20 } else { 230 };
                for (row, column) in (y..y + 8).flat_map(|row| (x..x + 8).map(move |c| (row, c))) {
                    if row < side && column < side {
                        pixels[(row * side + column) * 4..][..3].fill(shade);
                    }
                }
            }
            let _ = text_in(side, side, &pixels);
        }
    }
}
