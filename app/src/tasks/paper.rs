//! The paper of a certificate: an A4 page as PDF.
//!
//! The font is found at run time: Debian's `fonts-noto-cjk`, or the file that `YOULIN_FONT` names. It holds every sign of
//! every name, which no subset that travels with the binary could promise; what the PDF carries of it is only the signs
//! on the page.

use axum::Extension;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::kernel::{Civil, Instant};
use domain::tasks::CertificateId;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};
use std::sync::Arc;
use store::tasks::{Certificate, Named};
use uuid::Uuid;

use crate::kernel::AppError;
use crate::kernel::ssr::{self, Visitor};

/// Where the font may lie, and which of a collection speaks the simplified script.
const FONTS: [(&str, u32); 3] = [
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
];

/// Whether there is a font to write certificates with.
pub fn has_font() -> bool {
    fonts().any(|(file, _)| std::path::Path::new(&file).is_file())
}

fn fonts() -> impl Iterator<Item = (String, u32)> {
    let own = std::env::var("YOULIN_FONT").ok().map(|file| (file, 0));
    let known = FONTS
        .iter()
        .map(|(file, index)| ((*file).to_owned(), *index));
    own.into_iter().chain(known)
}

/// The font, read anew for every paper: kept, its twenty megabytes would be most of what the server holds.
fn font() -> Option<Font> {
    fonts().find_map(|(file, index)| {
        let bytes = std::fs::read(file).ok()?;
        Font::new(Arc::new(bytes).into(), index)
    })
}

/// Answers with the paper, to whom it names alone.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else.
pub async fn pdf(
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let Some(actor) = visitor.actor else {
        return Ok(Redirect::to("/sign-in?next=/tasks/certificates").into_response());
    };
    let paper = visitor
        .store
        .certificate_paper(actor.person, CertificateId(id));
    let paper = paper.await.map_err(|error| ssr::failure(&error))?;
    let (certificate, named) = paper.ok_or(AppError::NotFound)?;
    let name = format!(
        "attachment; filename=\"{}.pdf\"",
        certificate.number.as_str()
    );
    let address = format!("{}/verify", visitor.origin);
    // Reading and cutting the font takes long enough to keep others waiting.
    let bytes = tokio::task::spawn_blocking(move || {
        font().and_then(|font| drawn(&font, &certificate, &named, &address))
    });
    let bytes = bytes.await.ok().flatten();
    let bytes = bytes.ok_or_else(|| AppError::Failed("the paper cannot be drawn".into()))?;
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, name),
        // Whoever comes next on this phone does not find it.
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// A4, in points.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const LEFT: f32 = 56.0;
/// How many pieces of work one page lists; what is beyond is summed up in one line.
const LINES: usize = 22;

struct Pen<'a, 'b> {
    surface: &'a mut Surface<'b>,
    font: &'a Font,
}

impl Pen<'_, '_> {
    fn write(&mut self, x: f32, y: f32, size: f32, text: &str) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(ink()));
        let at = Point::from_xy(x, y);
        let font = self.font.clone();
        self.surface
            .draw_text(at, font, size, text, false, TextDirection::LeftToRight);
    }

    fn centred(&mut self, y: f32, size: f32, text: &str) {
        let width = width(text, size);
        self.write((WIDTH - width) / 2.0, y, size, text);
    }

    fn rule(&mut self, y: f32) {
        let mut path = PathBuilder::new();
        path.move_to(LEFT, y);
        path.line_to(WIDTH - LEFT, y);
        if let Some(path) = path.finish() {
            self.surface.set_fill(None);
            self.surface.set_stroke(Some(Stroke {
                paint: rgb::Color::new(120, 112, 104).into(),
                width: 0.6,
                ..Stroke::default()
            }));
            self.surface.draw_path(&path);
        }
    }

    /// A QR code of `text`, `side` points wide.
    fn code(&mut self, x: f32, y: f32, side: f32, text: &str) {
        let Ok(code) = qrcode::QrCode::new(text) else {
            return;
        };
        let modules = code.width();
        let step = side / f32::from(u16::try_from(modules).unwrap_or(1));
        let mut path = PathBuilder::new();
        for (at, dark) in code.to_colors().into_iter().enumerate() {
            if dark == qrcode::Color::Dark {
                let column = f32::from(u16::try_from(at % modules).unwrap_or_default());
                let row = f32::from(u16::try_from(at / modules).unwrap_or_default());
                let (left, top) = (x + column * step, y + row * step);
                if let Some(rect) = Rect::from_xywh(left, top, step, step) {
                    path.push_rect(rect);
                }
            }
        }
        if let Some(path) = path.finish() {
            self.surface.set_stroke(None);
            self.surface.set_fill(Some(ink()));
            self.surface.draw_path(&path);
        }
    }
}

fn ink() -> Fill {
    Fill {
        paint: rgb::Color::new(30, 26, 24).into(),
        ..Fill::default()
    }
}

/// About how wide a text is: Chinese signs are square, others half as wide.
fn width(text: &str, size: f32) -> f32 {
    text.chars()
        .map(|sign| if sign.is_ascii() { size * 0.52 } else { size })
        .sum()
}

/// A text that fits.
fn fitting(text: &str, size: f32, most: f32) -> String {
    let mut fits = String::new();
    for sign in text.chars() {
        if width(&fits, size) + size * 2.0 > most {
            fits.push('…');
            break;
        }
        fits.push(sign);
    }
    fits
}

/// The page. It is in Chinese whoever asks: it is shown to Chinese offices and schools.
pub fn drawn(
    font: &Font,
    certificate: &Certificate,
    named: &Named,
    address: &str,
) -> Option<Vec<u8>> {
    let mut document = Document::new();
    let mut page = document.start_page_with(PageSettings::from_wh(WIDTH, HEIGHT)?);
    let mut surface = page.surface();
    let mut pen = Pen {
        surface: &mut surface,
        font,
    };
    pen.centred(84.0, 24.0, "志愿服务记录证明");
    pen.centred(
        108.0,
        10.5,
        &format!("编号：{}", certificate.number.as_str()),
    );
    let year = certificate.year;
    pen.write(LEFT, 146.0, 12.0, &format!("姓名：{}", named.name));
    pen.write(
        300.0,
        146.0,
        12.0,
        &format!("居民身份证号码：{}", named.identity),
    );
    let total = length(certificate.minutes);
    let body = format!(
        "{year}年参加{}组织的志愿服务{}次，经确认的志愿服务时长共{total}。",
        certificate.issuer,
        certificate.lines.len()
    );
    pen.write(LEFT, 172.0, 12.0, &fitting(&body, 12.0, WIDTH - 2.0 * LEFT));
    list(&mut pen, certificate);
    foot(&mut pen, certificate, address);
    surface.finish();
    page.finish();
    document.finish().ok()
}

fn list(pen: &mut Pen<'_, '_>, certificate: &Certificate) {
    let columns = [LEFT, 150.0, 350.0, 480.0];
    let mut y = 206.0;
    pen.rule(y - 14.0);
    for (x, head) in columns.iter().zip(["日期", "服务内容", "地点", "时长"]) {
        pen.write(*x, y, 10.5, head);
    }
    pen.rule(y + 6.0);
    let lines = certificate.lines.iter();
    for line in lines.take(LINES) {
        y += 20.0;
        pen.write(columns[0], y, 10.5, &day(line.at));
        pen.write(columns[1], y, 10.5, &fitting(&line.title, 10.5, 190.0));
        pen.write(columns[2], y, 10.5, &fitting(&line.place, 10.5, 120.0));
        pen.write(columns[3], y, 10.5, &length(line.minutes));
    }
    let rest = certificate.lines.get(LINES..).unwrap_or_default();
    if !rest.is_empty() {
        y += 20.0;
        let minutes: u32 = rest.iter().map(|line| line.minutes).sum();
        pen.write(columns[1], y, 10.5, &format!("另有{}次", rest.len()));
        pen.write(columns[3], y, 10.5, &length(minutes));
    }
    pen.rule(y + 10.0);
}

fn foot(pen: &mut Pen<'_, '_>, certificate: &Certificate, address: &str) {
    let number = certificate.number.as_str();
    pen.write(
        330.0,
        710.0,
        12.0,
        &format!("出具单位：{}", certificate.issuer),
    );
    pen.write(
        330.0,
        732.0,
        12.0,
        &format!("出具日期：{}", day(certificate.issued)),
    );
    pen.write(330.0, 754.0, 10.5, "（盖章）      经办人：");
    pen.code(LEFT, 690.0, 76.0, &format!("{address}?number={number}"));
    pen.write(
        LEFT + 86.0,
        716.0,
        9.0,
        "扫码或打开下面的网址，输入编号核对：",
    );
    pen.write(LEFT + 86.0, 732.0, 9.0, &fitting(address, 9.0, 180.0));
    pen.write(
        LEFT + 86.0,
        748.0,
        9.0,
        "核对页只显示部分姓名和时长，不显示证件号码。",
    );
}

fn day(at: Instant) -> String {
    let Civil { date, .. } = at.civil();
    let (year, month, day) = date.ymd();
    format!("{year}年{month}月{day}日")
}

fn length(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}分钟"),
        (hours, 0) => format!("{hours}小时"),
        (hours, minutes) => format!("{hours}小时{minutes}分钟"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

    use super::*;
    use domain::tasks::CertificateNumber;
    use store::tasks::Line;

    fn certificate(pieces: usize) -> Certificate {
        let line = |number: usize| Line {
            at: Instant(1_795_000_000_000 + i64::try_from(number).unwrap() * 86_400_000),
            title: format!("清洗楼道扶手，第{number}次，带着大家把每一层都擦一遍"),
            place: "淞泽家园七区40幢1单元".into(),
            minutes: 90,
        };
        Certificate {
            id: CertificateId(Uuid::from_u128(7)),
            number: CertificateNumber::of(2026, 0x1234_5678_9ABC),
            issuer: "淞泽社区".into(),
            year: 2026,
            minutes: u32::try_from(pieces).unwrap() * 90,
            lines: (0..pieces).map(line).collect(),
            issued: Instant(1_795_000_000_000),
            withdrawn: None,
        }
    }

    #[test]
    fn the_paper_is_one_pdf_page_that_carries_only_the_signs_on_it() {
        let Some(font) = font() else {
            panic!("fonts-noto-cjk is needed: apt-get install fonts-noto-cjk");
        };
        let named = Named {
            name: "王秀英".into(),
            identity: "11010519491231002X".into(),
        };
        for pieces in [1, 22, 60] {
            let drawn = drawn(
                &font,
                &certificate(pieces),
                &named,
                "https://youlin.example/verify",
            );
            let bytes = drawn.unwrap();
            assert!(bytes.starts_with(b"%PDF-"), "{pieces}");
            assert!(bytes.len() < 200_000, "{} bytes for {pieces}", bytes.len());
            if let Ok(file) = std::env::var("YOULIN_PAPER") {
                std::fs::write(format!("{file}-{pieces}.pdf"), &bytes).unwrap();
            }
        }
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        assert_eq!(fitting("短", 10.0, 100.0), "短");
        let long = fitting(&"长".repeat(40), 10.0, 100.0);
        assert!(long.ends_with('…') && width(&long, 10.0) <= 100.0, "{long}");
    }
}
