//! Which column holds what.

use super::{Fault, Record, Why};

/// The columns of a roster by number, from 1.
pub struct Columns {
    pub code: usize,
    pub name: usize,
    pub level: Option<usize>,
    pub parent: Option<usize>,
    pub party_body: Option<usize>,
    pub grid: Option<usize>,
    pub units: Option<usize>,
    pub building: Option<usize>,
    /// How many there are.
    pub count: usize,
}

impl Columns {
    /// Reads the head of the table; a column of an unknown name is a fault, lest a misspelt one be ignored.
    pub fn read(head: &Record) -> Result<Self, Vec<Fault>> {
        let mut found: [Option<usize>; 8] = [None; 8];
        let mut faults = Vec::new();
        for (column, cell) in (1..).zip(&head.cells) {
            let fault = |why| Fault::at(head.line, column, why);
            match index(cell) {
                None => faults.push(fault(Why::UnknownColumn(cell.trim().to_owned()))),
                Some(index) if found[index].is_some() => {
                    faults.push(fault(Why::SameColumnTwice(cell.trim().to_owned())));
                }
                Some(index) => found[index] = Some(column),
            }
        }
        let [code, name, level, parent, party_body, grid, units, building] = found;
        for (missing, name) in [(code.is_none(), "code"), (name.is_none(), "name")] {
            if missing {
                let column = head.cells.len() + 1;
                faults.push(Fault::at(head.line, column, Why::MissingColumn(name)));
            }
        }
        match (code, name) {
            (Some(code), Some(name)) if faults.is_empty() => Ok(Self {
                code,
                name,
                level,
                parent,
                party_body,
                grid,
                units,
                building,
                count: head.cells.len(),
            }),
            _ => Err(faults),
        }
    }
}

fn index(cell: &str) -> Option<usize> {
    // Spreadsheets put a byte order mark before the first word.
    let cell = cell.trim_start_matches('\u{feff}').trim().to_lowercase();
    let index = match cell.as_str() {
        "code" | "代码" | "编码" => 0,
        "name" | "名称" => 1,
        "level" | "级别" | "层级" => 2,
        "parent" | "上级" | "上级代码" => 3,
        "party_body" | "party body" | "党组织" => 4,
        "grid" | "网格" => 5,
        "units" | "户数" => 6,
        "building" | "楼幢" | "幢" | "楼栋" => 7,
        _ => return None,
    };
    Some(index)
}
