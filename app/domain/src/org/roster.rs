//! Rosters: tables of places, as offices keep them.
//!
//! - The first record names the columns, in English or Chinese; `code` and `name` must be there. `level`,
//!   `parent`, `party_body`, `grid`, `units` and `building` may be. What a roster has no column for stays as
//!   it is recorded.
//! - Where no level is given, nine digits are a subdistrict and twelve a community, as in the national
//!   division codes. Where no parent is given, the place stands under the last of the parents named beside
//!   the roster, or stays where it is recorded.
//! - A building (幢) is no place of its own: its name goes before those of its stairwells.
//! - Everything that is wrong is told at once, with line and column; one fault and nothing is taken in.

use std::collections::{BTreeMap, BTreeSet};

use super::{Contact, Place, place_of_code};
use crate::kernel::Level;

mod columns;
mod fault;

use columns::Columns;
pub use fault::{Fault, Why};

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it starts in the file, from 1.
    pub line: u64,
    /// Its fields.
    pub cells: Vec<String>,
}

/// A parent named beside the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parent {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Its level, where the code does not say.
    pub level: Option<Level>,
}

impl std::str::FromStr for Parent {
    type Err = Why;

    /// Reads `CODE NAME` or `CODE NAME LEVEL`.
    fn from_str(text: &str) -> Result<Self, Why> {
        let mut words = text.split_whitespace();
        let (Some(code), Some(name)) = (words.next(), words.next()) else {
            return Err(Why::NotAParent(text.to_owned()));
        };
        let level = words.next().map(|word| match kind(word) {
            Some(Kind::Place(level)) => Ok(level),
            _ => Err(Why::UnknownLevel(word.to_owned())),
        });
        Ok(Self {
            code: code.to_owned(),
            name: name.to_owned(),
            level: level.transpose()?,
        })
    }
}

/// Reads a roster into places, parents before their children. `under` names the parents from the top down;
/// `known` are the recorded places by code.
///
/// # Errors
/// Everything that is wrong, in the order of the lines.
pub fn read(
    records: &[Record],
    under: &[Parent],
    known: &BTreeMap<String, Place>,
) -> Result<Vec<Place>, Vec<Fault>> {
    let Some((head, records)) = records.split_first() else {
        return Err(vec![Fault::at(1, 1, Why::Empty)]);
    };
    let columns = Columns::read(head)?;
    let mut faults = Vec::new();
    let parents = parents(under, known, &mut faults);
    let mut lines = entries(records, &columns, &parents, &mut faults);
    stay(&mut lines, known);
    let mut table: BTreeMap<&str, &Entry> = BTreeMap::new();
    for entry in &lines {
        if let Some(first) = table.get(entry.code.as_str()) {
            let why = Why::Duplicate {
                code: entry.code.clone(),
                first: first.line,
            };
            faults.push(Fault::at(entry.line, columns.code, why));
        } else {
            table.insert(&entry.code, entry);
        }
    }
    let tree = Tree {
        table: &table,
        parents: &parents,
        known,
        columns: &columns,
    };
    faults.extend(lines.iter().filter_map(|entry| tree.misplaced(entry)));
    if !faults.is_empty() {
        faults.sort_by_key(|fault| (fault.line, fault.column));
        return Err(faults);
    }
    let is_new = |place: &&Place| {
        !table.contains_key(place.code.as_str()) && !known.contains_key(&place.code)
    };
    let above = parents.iter().filter(is_new).cloned();
    let entered = lines.iter().filter_map(|entry| tree.place(entry));
    let mut places: Vec<Place> = above.chain(entered).collect();
    places.sort_by_key(|place| place.level);
    Ok(places)
}

/// What a line says, read but not yet placed.
struct Entry {
    line: u64,
    code: String,
    name: String,
    kind: Kind,
    parent: Option<String>,
    party_body: Option<String>,
    grid: Option<String>,
    units: Option<u32>,
    building: String,
}

/// A level, or a building, which is part of the names of its stairwells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Place(Level),
    Building,
}

fn kind(word: &str) -> Option<Kind> {
    let level = match word.to_lowercase().as_str() {
        "subdistrict" | "街道" | "街道办" | "镇" => Level::Subdistrict,
        "neighbourhood" | "neighborhood" | "邻里" => Level::Neighbourhood,
        "community" | "社区" | "居委会" | "村" => Level::Community,
        "estate" | "小区" => Level::Estate,
        "stairwell" | "楼道" | "单元" => Level::Stairwell,
        "building" | "楼幢" | "幢" | "楼栋" | "栋" | "楼" => return Some(Kind::Building),
        _ => return None,
    };
    Some(Kind::Place(level))
}

/// The level that a national division code says.
fn level_of_code(code: &str) -> Option<Level> {
    if !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match code.len() {
        9 => Some(Level::Subdistrict),
        12 => Some(Level::Community),
        _ => None,
    }
}

fn parents(
    under: &[Parent],
    known: &BTreeMap<String, Place>,
    faults: &mut Vec<Fault>,
) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for parent in under {
        if let Some(place) = known.get(&parent.code) {
            places.push(place.clone());
            continue;
        }
        let above = places.last();
        let next = match above.map(|place| place.level) {
            None => Some(Level::Subdistrict),
            Some(Level::Subdistrict) => Some(Level::Neighbourhood),
            Some(Level::Neighbourhood) => Some(Level::Community),
            Some(Level::Community) => Some(Level::Estate),
            Some(Level::Estate | Level::Stairwell) => None,
        };
        let level = parent
            .level
            .or_else(|| level_of_code(&parent.code))
            .or(next);
        let Some(level) = level.filter(|level| above.is_none_or(|place| place.level < *level))
        else {
            let why = Why::NotBelow {
                code: parent.code.clone(),
                parent: above.map_or_else(String::new, |place| place.code.clone()),
            };
            faults.push(Fault::at(0, 0, why));
            continue;
        };
        let above = above.map(|place| place.id);
        places.push(new_place(&parent.code, &parent.name, level, above));
    }
    places
}

fn new_place(
    code: &str,
    name: &str,
    level: Level,
    parent: Option<crate::kernel::PlaceId>,
) -> Place {
    // The national table lists residents' committees; people say the community, and the committee is whom
    // they ask there.
    let everyday = name
        .strip_suffix("居委会")
        .filter(|name| name.ends_with("社区"));
    let everyday = everyday.filter(|_| level == Level::Community);
    Place {
        id: place_of_code(code),
        parent,
        level,
        code: code.to_owned(),
        name: everyday.unwrap_or(name).to_owned(),
        party_body: String::new(),
        grid: String::new(),
        units: None,
        demo: false,
        office: everyday.map(|_| Contact {
            name: name.to_owned(),
            phone: String::new(),
            note: String::new(),
        }),
    }
}

fn entries(
    records: &[Record],
    columns: &Columns,
    above: &[Place],
    faults: &mut Vec<Fault>,
) -> Vec<Entry> {
    let is_blank = |record: &&Record| record.cells.iter().all(|cell| cell.trim().is_empty());
    let mut entries = Vec::new();
    for record in records.iter().filter(|record| !is_blank(record)) {
        match entry(record, columns, above) {
            Ok((entry, wrong)) => {
                entries.push(entry);
                faults.extend(wrong);
            }
            Err(wrong) => faults.extend(wrong),
        }
    }
    entries
}

fn entry(
    record: &Record,
    columns: &Columns,
    above: &[Place],
) -> Result<(Entry, Vec<Fault>), Vec<Fault>> {
    if record.cells.len() != columns.count {
        let why = Why::WrongWidth {
            expected: columns.count,
            found: record.cells.len(),
        };
        let column = record.cells.len().min(columns.count) + 1;
        return Err(vec![Fault::at(record.line, column, why)]);
    }
    let mut faults = Vec::new();
    let mut fault = |column, why| faults.push(Fault::at(record.line, column, why));
    let cell = |column: usize| record.cells[column - 1].trim().to_owned();
    let optional = |column: Option<usize>| column.map(cell);
    let code = cell(columns.code);
    let name = cell(columns.name);
    if code.is_empty() {
        fault(columns.code, Why::NoCode);
    }
    if name.is_empty() {
        fault(columns.name, Why::NoName);
    }
    let word = optional(columns.level).unwrap_or_default();
    let found = if word.is_empty() {
        level_of_code(&code).map(Kind::Place)
    } else {
        kind(&word)
    };
    if found.is_none() && !(word.is_empty() && code.is_empty()) {
        let column = columns.level.unwrap_or(columns.code);
        let why = if word.is_empty() {
            Why::NoLevel
        } else {
            Why::UnknownLevel(word)
        };
        fault(column, why);
    }
    let units = optional(columns.units).filter(|units| !units.is_empty());
    let count = units.as_deref().map(str::parse::<u32>);
    if let (Some(Err(_)), Some(column)) = (&count, columns.units) {
        fault(column, Why::NotACount(units.unwrap_or_default()));
    }
    let parent = optional(columns.parent).filter(|parent| !parent.is_empty());
    match found {
        // What else is wrong with a line whose code and level are known does not hide where it stands.
        Some(kind) if !code.is_empty() => {
            let entry = Entry {
                line: record.line,
                parent: parent.or_else(|| nearest(above, kind)),
                code,
                name,
                kind,
                party_body: optional(columns.party_body),
                grid: optional(columns.grid),
                units: count.and_then(Result::ok),
                building: optional(columns.building).unwrap_or_default(),
            };
            Ok((entry, faults))
        }
        _ => Err(faults),
    }
}

/// Where neither the roster nor anything beside it names a parent, a recorded place stays where it is.
fn stay(lines: &mut [Entry], known: &BTreeMap<String, Place>) {
    let codes: BTreeMap<_, _> = known
        .values()
        .map(|place| (place.id, &place.code))
        .collect();
    for entry in lines.iter_mut().filter(|entry| entry.parent.is_none()) {
        let parent = known.get(&entry.code).and_then(|place| place.parent);
        let code = parent.and_then(|parent| codes.get(&parent));
        entry.parent = code.map(|code| (*code).clone());
    }
}

/// The lowest of the parents beside the roster under which a place of this kind can stand.
fn nearest(above: &[Place], kind: Kind) -> Option<String> {
    let mut upwards = above.iter().rev();
    let parent = upwards.find(|place| rank(Kind::Place(place.level)) < rank(kind));
    parent.map(|place| place.code.clone())
}

/// The lines of the roster with what they may stand under.
struct Tree<'a> {
    table: &'a BTreeMap<&'a str, &'a Entry>,
    parents: &'a [Place],
    known: &'a BTreeMap<String, Place>,
    columns: &'a Columns,
}

impl Tree<'_> {
    /// What is wrong with where a line wants to stand.
    fn misplaced(&self, entry: &Entry) -> Option<Fault> {
        let column = self.columns.parent.unwrap_or(self.columns.code);
        let fault = |why| Some(Fault::at(entry.line, column, why));
        let Some(parent) = &entry.parent else {
            let root = entry.kind == Kind::Place(Level::Subdistrict);
            return if root { None } else { fault(Why::NoParent) };
        };
        if self.circles(entry) {
            return fault(Why::Cycle(entry.code.clone()));
        }
        let Some(above) = self.rank(parent) else {
            return fault(Why::Orphan(parent.clone()));
        };
        (above >= rank(entry.kind)).then(|| {
            Fault::at(
                entry.line,
                column,
                Why::NotBelow {
                    code: entry.code.clone(),
                    parent: parent.clone(),
                },
            )
        })
    }

    /// Whether following parents from this line comes back to it.
    fn circles(&self, entry: &Entry) -> bool {
        let mut seen = BTreeSet::new();
        let mut parent = entry.parent.as_deref();
        while let Some(code) = parent {
            if code == entry.code {
                return true;
            }
            if !seen.insert(code) {
                return false;
            }
            parent = self
                .table
                .get(code)
                .and_then(|above| above.parent.as_deref());
        }
        false
    }

    fn rank(&self, code: &str) -> Option<u8> {
        let own = self.table.get(code).map(|entry| entry.kind);
        let beside = self.parents.iter().find(|place| place.code == code);
        let recorded = beside.or_else(|| self.known.get(code));
        own.or_else(|| recorded.map(|place| Kind::Place(place.level)))
            .map(rank)
    }

    /// The place that a line stands for; none for a building.
    fn place(&self, entry: &Entry) -> Option<Place> {
        let Kind::Place(level) = entry.kind else {
            return None;
        };
        let above = entry.parent.as_deref();
        let building = above
            .and_then(|code| self.table.get(code))
            .filter(|above| above.kind == Kind::Building);
        let above = building.map_or(above, |building| building.parent.as_deref());
        let prefix = building.map_or(entry.building.as_str(), |building| &building.name);
        let name = if entry.name.starts_with(prefix) {
            entry.name.clone()
        } else {
            format!("{prefix}{}", entry.name)
        };
        let mut place = new_place(&entry.code, &name, level, above.map(place_of_code));
        let known = self.known.get(&entry.code);
        if let Some(known) = known {
            place.demo = known.demo;
            place.units = known.units;
            place.party_body.clone_from(&known.party_body);
            place.grid.clone_from(&known.grid);
        }
        let grid = entry.grid.as_ref().filter(|grid| !grid.is_empty());
        let grid = grid
            .or(building.and_then(|building| building.grid.as_ref()))
            .or(entry.grid.as_ref());
        if let Some(grid) = grid {
            place.grid.clone_from(grid);
        }
        if let Some(party_body) = &entry.party_body {
            place.party_body.clone_from(party_body);
        }
        if self.columns.units.is_some() {
            place.units = entry.units;
        }
        Some(place)
    }
}

/// From the top down; a building stands between an estate and its stairwells.
fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Place(Level::Subdistrict) => 0,
        Kind::Place(Level::Neighbourhood) => 1,
        Kind::Place(Level::Community) => 2,
        Kind::Place(Level::Estate) => 3,
        Kind::Building => 4,
        Kind::Place(Level::Stairwell) => 5,
    }
}
