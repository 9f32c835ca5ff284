//! Tables as people read them: words in columns, one line a route, `#` for remarks.

use super::town::Role;
use std::collections::BTreeSet;

/// One line: a route, what it names, and what each role gets.
#[derive(Clone, Debug)]
pub struct Line {
    pub route: String,
    pub about: String,
    pub cells: Vec<String>,
}

/// Reads a table; its first line names the roles, so that a column is never taken for another.
pub fn read(text: &str) -> Vec<Line> {
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| line.split_whitespace().map(str::to_owned));
    let head: Vec<String> = lines.next().unwrap().skip(2).collect();
    let roles: Vec<String> = Role::ALL
        .iter()
        .map(|role| role.name().to_owned())
        .collect();
    assert_eq!(head, roles, "the head of the table names the roles");
    lines
        .map(|mut words| Line {
            route: words.next().unwrap(),
            about: words.next().unwrap(),
            cells: words.collect(),
        })
        .inspect(|line| assert_eq!(line.cells.len(), Role::ALL.len(), "{line:?}"))
        .collect()
}

/// The routes that a table speaks of.
pub fn routes(lines: &[Line]) -> BTreeSet<String> {
    lines.iter().map(|line| line.route.clone()).collect()
}

/// Compares what came with what was stated, and says every difference at once, as a table that can be read.
pub fn compare(stated: &[Line], came: &[Line]) {
    let mut wrong = String::new();
    for (stated, came) in stated.iter().zip(came) {
        for ((role, stated_cell), cell) in Role::ALL.iter().zip(&stated.cells).zip(&came.cells) {
            if stated_cell != cell {
                let (route, about, name) = (&stated.route, &stated.about, role.name());
                wrong += &format!("{route} {about} {name}: {cell} instead of {stated_cell}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}\n{}", print(came));
}

fn print(lines: &[Line]) -> String {
    let print = |line: &Line| {
        let cells: String = line
            .cells
            .iter()
            .map(|cell| format!("{cell:<10}"))
            .collect();
        format!("{:<35} {:<8}{}\n", line.route, line.about, cells.trim_end())
    };
    lines.iter().map(print).collect()
}
