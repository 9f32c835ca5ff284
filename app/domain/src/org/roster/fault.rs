//! What is wrong with a roster, and where.

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1; 0 for the parents named beside the roster.
    pub line: u64,
    /// The column, from 1; 0 for the parents named beside the roster.
    pub column: usize,
    /// What.
    pub why: Why,
}

impl Fault {
    /// A fault at this line and column.
    pub fn at(line: u64, column: usize, why: Why) -> Self {
        Self { line, column, why }
    }
}

/// What is wrong; worded for whoever runs the import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The file holds nothing.
    Empty,
    /// The file is no text in a known encoding.
    Unreadable,
    /// A column that must be there is not.
    MissingColumn(&'static str),
    /// A column of no known name.
    UnknownColumn(String),
    /// Two columns of one meaning.
    SameColumnTwice(String),
    /// A line with more or fewer fields than the first.
    WrongWidth {
        /// How many the first line has.
        expected: usize,
        /// How many this one has.
        found: usize,
    },
    /// An empty code.
    NoCode,
    /// An empty name.
    NoName,
    /// Neither the roster nor the code says which level it is.
    NoLevel,
    /// A level of no known name.
    UnknownLevel(String),
    /// A number of units that is none.
    NotACount(String),
    /// The code stood there before.
    Duplicate {
        /// The code.
        code: String,
        /// The line where it stood first.
        first: u64,
    },
    /// No parent, and none named beside the roster.
    NoParent,
    /// The parent is nowhere.
    Orphan(String),
    /// Following parents comes back to the place itself.
    Cycle(String),
    /// The parent is not of a higher level.
    NotBelow {
        /// The place.
        code: String,
        /// The parent.
        parent: String,
    },
    /// A parent beside the roster that is not `CODE NAME`.
    NotAParent(String),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "--under: {}", self.why),
            line => write!(f, "line {line}, column {}: {}", self.column, self.why),
        }
    }
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty; its first line names the columns"),
            Self::Unreadable => {
                f.write_str("neither UTF-8 nor GB18030; save the file as UTF-8")
            }
            Self::MissingColumn(name) => write!(f, "there is no column `{name}`"),
            Self::UnknownColumn(name) => write!(
                f,
                "`{name}` is no known column; known are code, name, level, parent, party_body, grid, \
                 units, building (代码, 名称, 级别, 上级, 党组织, 网格, 户数, 楼幢)"
            ),
            Self::SameColumnTwice(name) => write!(f, "the column `{name}` is there twice"),
            Self::WrongWidth { expected, found } => {
                write!(f, "{found} fields where the first line has {expected}")
            }
            Self::NoCode => f.write_str("the code is empty"),
            Self::NoName => f.write_str("the name is empty"),
            Self::NoLevel => f.write_str(
                "the code does not say the level; add a column `level` (街道, 邻里, 社区, 小区, 楼幢, 楼道)",
            ),
            Self::UnknownLevel(word) => write!(
                f,
                "`{word}` is no level; levels are subdistrict 街道, neighbourhood 邻里, community 社区, \
                 estate 小区, building 楼幢, stairwell 楼道"
            ),
            Self::NotACount(text) => write!(f, "`{text}` is no number of units"),
            Self::Duplicate { code, first } => {
                write!(f, "the code {code} is on line {first} already")
            }
            Self::NoParent => f.write_str("no parent; name one in a column `parent` or with --under"),
            Self::Orphan(parent) => write!(
                f,
                "the parent {parent} is neither in this file, nor under --under, nor recorded"
            ),
            Self::Cycle(code) => write!(f, "{code} stands under itself"),
            Self::NotBelow { code, parent } => {
                write!(f, "{code} cannot stand under {parent}: it is not of a lower level")
            }
            Self::NotAParent(text) => {
                write!(f, "`{text}` is not CODE NAME, as in \"320576051 斜塘街道\"")
            }
        }
    }
}
