//! The day's list as a table to work on elsewhere: CSV (RFC 4180) and XLSX.
//!
//! `/desk/services/day.csv?date=&until=` and `/desk/services/day.xlsx?date=&until=`: one line for each person and booking,
//! of one day or of as many as [`DAYS`].

use axum::Extension;
use axum::extract::Query;
use axum::response::{IntoResponse as _, Response};
use domain::kernel::{Date, View};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use leptos::prelude::*;
use rust_xlsxwriter::{Format, Workbook};
use serde::Deserialize;
use std::borrow::Cow;
use std::error::Error;

use super::pages::{self, DaySession, Person};
use super::wording;
use crate::kernel::AppError;
use crate::kernel::ssr::{self, Prepared};
use crate::kernel::words::{self, Tongue};

/// How many days one table holds at most: a quarter of a year.
const DAYS: i32 = 92;
const COLUMNS: usize = 13;

/// A file, or why there is none.
type Written = Result<Vec<u8>, Box<dyn Error>>;

/// Which days are asked for.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Asked {
    /// The first; today when none is named.
    date: Option<Date>,
    /// The last; the first when none is named.
    until: Option<Date>,
}

/// A table of texts under a head.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    head: [&'static str; COLUMNS],
    rows: Vec<[String; COLUMNS]>,
}

/// Answers with the table as CSV, to those who run services.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else.
#[allow(clippy::unused_async, reason = "a handler is asynchronous")]
pub async fn csv(
    Extension(prepared): Extension<Prepared>,
    Query(asked): Query<Asked>,
) -> Result<Response, AppError> {
    answer(
        &prepared,
        asked,
        "text/csv; charset=utf-8",
        "csv",
        Table::csv,
    )
}

/// Answers with the table as XLSX, to those who run services.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else.
#[allow(clippy::unused_async, reason = "a handler is asynchronous")]
pub async fn xlsx(
    Extension(prepared): Extension<Prepared>,
    Query(asked): Query<Asked>,
) -> Result<Response, AppError> {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    answer(&prepared, asked, kind, "xlsx", Table::xlsx)
}

fn answer(
    prepared: &Prepared,
    asked: Asked,
    kind: &'static str,
    ending: &str,
    write: fn(&Table) -> Written,
) -> Result<Response, AppError> {
    let here = prepared.here();
    let t = here.tongue();
    let first = asked.date.unwrap_or(t.now.civil().date);
    let last = asked.until.unwrap_or(first);
    let table = here.view.with_untracked(|view| table(t, view, first, last));
    let table = table.ok_or(AppError::NotFound)?;
    let bytes = write(&table).map_err(|error| ssr::broken(error.as_ref()))?;
    let name = if first == last {
        format!("attachment; filename=\"{first}.{ending}\"")
    } else {
        format!("attachment; filename=\"{first}-{last}.{ending}\"")
    };
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, name),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// Who comes from `first` to `last`, both included; nothing for those who run no services.
pub fn table(t: Tongue, view: &View, first: Date, last: Date) -> Option<Table> {
    // Who runs nothing gets nothing, also for a span without a day.
    pages::day(view, &Some(first))?;
    let last = last.min(first.plus_days(DAYS - 1));
    let mut rows = Vec::new();
    let mut date = first;
    while date <= last {
        for service in pages::day(view, &Some(date))?.services {
            for session in &service.sessions {
                for person in &session.people {
                    let place = [service.fields.name.clone(), service.place.clone()];
                    let room = session.room.as_ref().unwrap_or(&service.fields.room);
                    rows.push(row(t, date, place, room, session, person));
                }
            }
        }
        date = date.plus_days(1);
    }
    Some(Table {
        head: [
            words::services::table_date(t),
            words::services::table_from(t),
            words::services::table_to(t),
            words::services::table_service(t),
            words::services::table_place(t),
            words::services::table_room(t),
            words::services::day_name(t),
            words::services::case_phone(t),
            words::services::table_party(t),
            words::services::day_reference(t),
            words::services::day_state(t),
            words::services::day_came(t),
            words::services::case_note(t),
        ],
        rows,
    })
}

fn row(
    t: Tongue,
    date: Date,
    [service, place]: [String; 2],
    room: &str,
    session: &DaySession,
    person: &Person,
) -> [String; COLUMNS] {
    let attendance = person.attendance.as_ref();
    let attendance = attendance.map(|marked| wording::attendance(t, marked).1);
    [
        date.to_string(),
        session.start.civil().time.to_string(),
        session.end.civil().time.to_string(),
        service,
        place,
        room.to_owned(),
        person.name.clone(),
        person.phone.clone(),
        person.party.unwrap_or(1).to_string(),
        person.reference.clone(),
        wording::state(t, &person.state).1,
        attendance.unwrap_or_default(),
        person.note.clone(),
    ]
}

impl Table {
    /// As CSV with a byte-order mark, without which spreadsheets read Chinese as noise.
    ///
    /// # Errors
    /// Never while there is memory.
    pub fn csv(&self) -> Written {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(self.head)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| as_text(cell).into_owned()))?;
        }
        Ok(writer.into_inner()?)
    }

    /// As a workbook of one sheet: a head that stays in sight, columns as wide as what they hold. Every cell is text, so
    /// that no telephone number becomes a figure and nothing that people typed is reckoned.
    ///
    /// # Errors
    /// When there are more lines than a sheet holds.
    pub fn xlsx(&self) -> Written {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let bold = Format::new().set_bold();
        for (column, title) in (0..).zip(self.head) {
            sheet.write_string_with_format(0, column, title, &bold)?;
        }
        for (line, row) in (1..).zip(&self.rows) {
            for (column, cell) in (0..).zip(row) {
                sheet.write_string(line, column, cell)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofit();
        Ok(book.save_to_buffer()?)
    }
}

/// What a spreadsheet would take for a formula is told to be text by an apostrophe before it.
fn as_text(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test that cannot go on says where")]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut row = std::array::from_fn(|_| String::new());
        row[6] = "周, \"阿婆\"".into();
        row[7] = "=HYPERLINK(\"x\")".into();
        row[12] = "第一行\n第二行".into();
        Table {
            head: ["列"; COLUMNS],
            rows: vec![row],
        }
    }

    #[test]
    fn a_table_reads_back_as_it_was_and_nothing_is_reckoned() {
        let bytes = table().csv().expect("written");
        let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("marked");
        let mut reader = csv::Reader::from_reader(text);
        assert_eq!(reader.headers().expect("a head").len(), COLUMNS);
        let row = reader.records().next().expect("a line").expect("readable");
        assert_eq!(&row[6], "周, \"阿婆\"");
        assert_eq!(&row[7], "'=HYPERLINK(\"x\")");
        assert_eq!(&row[12], "第一行\n第二行");
    }

    #[test]
    fn a_workbook_is_read_by_a_spreadsheet_as_it_was_and_every_cell_is_text() {
        use calamine::{Data, Reader as _, Xlsx};

        let bytes = table().xlsx().expect("written");
        let mut book: Xlsx<_> =
            calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).expect("a workbook");
        let sheet = book.worksheet_range_at(0).expect("a sheet").expect("cells");
        assert_eq!(sheet.get_size().0, 2, "a head and a line");
        let cell = |column| sheet.get_value((1, column)).cloned();
        assert_eq!(cell(6), Some(Data::String("周, \"阿婆\"".into())));
        assert_eq!(cell(7), Some(Data::String("=HYPERLINK(\"x\")".into())));
        assert_eq!(cell(12), Some(Data::String("第一行\n第二行".into())));
        assert!(
            sheet
                .get_value((0, 0))
                .is_some_and(|head| *head == Data::String("列".into()))
        );
    }
}
