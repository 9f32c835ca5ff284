//! What volunteers can do, for themselves and for the desk.

use domain::kernel::View;
use domain::tasks::{Trained, VolunteerRow};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{at_desk, rows, works};

/// What I can do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SkillsPage {
    /// What I said.
    pub skills: Vec<String>,
    /// What staff recorded.
    pub trainings: Vec<Trained>,
    /// Skills that tasks at hand ask for and that I have not said.
    pub asked: Vec<String>,
    /// Whether what I said is on this phone only.
    pub unsent: bool,
}

/// What I can do; nothing for who is not signed in.
pub fn skills(view: &View, (): &()) -> Option<SkillsPage> {
    let me = view.person()?;
    let known = view.mine::<VolunteerRow>().find(|(id, _)| *id == me.0);
    let skills = known.map_or_else(Vec::new, |(_, row)| row.skills.clone());
    let mut asked: Vec<String> = Vec::new();
    for row in rows(view).values().filter(|row| row.is_open(view.now)) {
        for skill in &row.shift.skills {
            if !skills.contains(skill) && !asked.contains(skill) {
                asked.push(skill.clone());
            }
        }
    }
    Some(SkillsPage {
        trainings: known.map_or_else(Vec::new, |(_, row)| row.trainings.clone()),
        skills,
        asked,
        unsent: view.is_unsent(me.0),
    })
}

/// The volunteers that the desk knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VolunteersPage {
    /// By name.
    pub people: Vec<VolunteerLine>,
    /// Whose training is being recorded.
    pub chosen: Option<Uuid>,
}

/// One volunteer, for the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VolunteerLine {
    /// Who.
    pub person: Uuid,
    /// The name they go by.
    pub name: String,
    /// What they say they can do.
    pub skills: Vec<String>,
    /// What they were trained in.
    pub trainings: Vec<Trained>,
    /// Whether it is who is looking: nobody records their own training.
    pub own: bool,
    /// Whether something of it is on this phone only.
    pub unsent: bool,
}

/// The volunteers; nothing for those who do not work with tasks.
pub fn volunteers(view: &View, chosen: &Option<Uuid>) -> Option<VolunteersPage> {
    if !works(view) {
        return None;
    }
    let all = view.all::<VolunteerRow>();
    let mut people: Vec<VolunteerLine> = all
        .filter(|(space, ..)| at_desk(space))
        .map(|(_, person, row)| VolunteerLine {
            person,
            name: row.name.clone(),
            skills: row.skills.clone(),
            trainings: row.trainings.clone(),
            own: view.person() == Some(row.person),
            unsent: view.is_unsent(person),
        })
        .collect();
    people.sort_by(|one, other| (&one.name, one.person).cmp(&(&other.name, other.person)));
    let known = |chosen: &Uuid| people.iter().any(|line| line.person == *chosen);
    Some(VolunteersPage {
        chosen: chosen.filter(known),
        people,
    })
}
