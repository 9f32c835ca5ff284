//! Rosters, as offices keep them.

use std::collections::BTreeMap;

use super::roster::{Parent, Record, Why, read};
use super::*;
use crate::kernel::Level;

/// The table of a text without quotes.
fn table(text: &str) -> Vec<Record> {
    (1..)
        .zip(text.lines())
        .map(|(line, text)| Record {
            line,
            cells: text.split(',').map(str::to_owned).collect(),
        })
        .collect()
}

fn under(texts: &[&str]) -> Vec<Parent> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn places(text: &str, parents: &[&str]) -> Vec<Place> {
    read(&table(text), &under(parents), &BTreeMap::new()).unwrap()
}

fn faults(text: &str, parents: &[&str]) -> Vec<(u64, usize, Why)> {
    let faults = read(&table(text), &under(parents), &BTreeMap::new()).unwrap_err();
    let faults = faults.into_iter();
    faults
        .map(|fault| (fault.line, fault.column, fault.why))
        .collect()
}

const STREET: &str = "320576051 斜塘街道";

#[test]
fn the_national_list_of_communities_stands_under_the_subdistrict_that_is_named() {
    let text = "\u{feff}code,name\n320576051001,斜塘社区居委会\n320576051002,莲香社区居委会\n";
    let places = places(text, &[STREET]);
    let names: Vec<_> = places
        .iter()
        .map(|place| (place.level, place.name.as_str()))
        .collect();
    let expected = [
        (Level::Subdistrict, "斜塘街道"),
        (Level::Community, "斜塘社区"),
        (Level::Community, "莲香社区"),
    ];
    assert_eq!(names, expected);
    assert_eq!(places[1].parent, Some(places[0].id));
    assert_eq!(places[1].office.as_ref().unwrap().name, "斜塘社区居委会");
}

#[test]
fn a_whole_tree_in_chinese_with_buildings_folds_them_into_the_stairwells() {
    let text = "\
代码,名称,级别,上级,党组织,网格,户数
A7-40-1,1单元,楼道,A7-40,40幢1单元党小组,,24
A7-40,40幢,楼幢,A7,,第三网格,
A7,淞泽家园七区,小区,320576051011,七区党支部,,
320576051011,淞泽社区,社区,N1,,,
N1,淞泽邻里,邻里,,邻里大党委,,";
    let places = places(text, &[STREET]);
    let levels: Vec<_> = places.iter().map(|place| place.level).collect();
    assert_eq!(
        levels,
        [
            Level::Subdistrict,
            Level::Neighbourhood,
            Level::Community,
            Level::Estate,
            Level::Stairwell
        ]
    );
    let stairwell = places.last().unwrap();
    assert_eq!(stairwell.name, "40幢1单元");
    assert_eq!(stairwell.party_body, "40幢1单元党小组");
    assert_eq!(stairwell.grid, "第三网格");
    assert_eq!(stairwell.units, Some(24));
    assert_eq!(stairwell.parent, Some(place_of_code("A7")));
}

#[test]
fn what_is_wrong_is_told_all_at_once_with_line_and_column() {
    let text = "\
code,name,level,parent,units
E1,淞源一区,estate,320576051012,
E1,又一个,estate,320576051012,
E2,,estate,nowhere,x
E3,转圈,estate,E4,
E4,转圈,stairwell,E3,
E5,倒置,estate,E4,
E6,怪,castle,320576051012,
,无码,estate,320576051012,
E7,太短
320576051012,淞源社区,,320576051,";
    let expected = [
        (
            3,
            1,
            Why::Duplicate {
                code: "E1".into(),
                first: 2,
            },
        ),
        (4, 2, Why::NoName),
        (4, 4, Why::Orphan("nowhere".into())),
        (4, 5, Why::NotACount("x".into())),
        (5, 4, Why::Cycle("E3".into())),
        (6, 4, Why::Cycle("E4".into())),
        (
            7,
            4,
            Why::NotBelow {
                code: "E5".into(),
                parent: "E4".into(),
            },
        ),
        (8, 3, Why::UnknownLevel("castle".into())),
        (9, 1, Why::NoCode),
        (
            10,
            3,
            Why::WrongWidth {
                expected: 5,
                found: 2,
            },
        ),
    ];
    assert_eq!(faults(text, &[STREET]), expected);
}

#[test]
fn an_orphan_is_told_by_the_parent_that_is_nowhere() {
    let text = "code,name,level,parent\nE1,某小区,estate,999\n";
    assert_eq!(faults(text, &[STREET]), [(2, 4, Why::Orphan("999".into()))]);
}

#[test]
fn without_a_parent_only_a_subdistrict_stands() {
    let text = "code,name\n320576051,斜塘街道\n320576051001,斜塘社区居委会\n";
    assert_eq!(faults(text, &[]), [(3, 1, Why::NoParent)]);
}

#[test]
fn wrong_columns_are_told_by_name_and_number() {
    assert_eq!(
        faults("code,title,code\n", &[STREET]),
        [
            (1, 2, Why::UnknownColumn("title".into())),
            (1, 3, Why::SameColumnTwice("code".into())),
            (1, 4, Why::MissingColumn("name")),
        ]
    );
    assert_eq!(faults("", &[STREET]), [(1, 1, Why::Empty)]);
}

#[test]
fn what_a_roster_has_no_column_for_stays_as_it_is_recorded() {
    let before = places(
        "code,name,level,parent,party_body,grid,units\nS1,1单元,stairwell,320576051001,党小组,三,12\n",
        &[STREET, "320576051001 斜塘社区"],
    );
    let known = before
        .iter()
        .map(|place| (place.code.clone(), place.clone()));
    let known = known.collect();
    let text = "code,name,level,parent\nS1,一单元,stairwell,320576051001\n";
    let again = read(&table(text), &[], &known).unwrap();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].name, "一单元");
    assert_eq!(again[0].party_body, "党小组");
    assert_eq!(again[0].units, Some(12));
}

#[test]
fn parents_go_from_the_top_down() {
    let text = "code,name\nX1,某小区\n";
    let why = |parents: &[&str]| faults(text, parents).remove(0).2;
    assert_eq!(why(&[STREET, "N1 邻里"]), Why::NoLevel);
    assert!(matches!(
        why(&["320576051011 淞泽社区", "320576051 斜塘街道"]),
        Why::NotBelow { .. }
    ));
    assert!("320576051".parse::<Parent>().is_err());
    assert!("1 名 城堡".parse::<Parent>().is_err());
}
