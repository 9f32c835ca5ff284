//! Given, when, then.

use super::*;
use crate::kernel::*;
use uuid::Uuid;

const STREET: PlaceId = PlaceId(Uuid::from_u128(0x10));
const COMMUNITY: PlaceId = PlaceId(Uuid::from_u128(0x20));
const ESTATE: PlaceId = PlaceId(Uuid::from_u128(0x30));
const STAIRWELL: PlaceId = PlaceId(Uuid::from_u128(0x40));
const ELSEWHERE: PlaceId = PlaceId(Uuid::from_u128(0x50));
const NOW: Instant = Instant(1_795_000_000_000);

fn path(to: PlaceId) -> Path {
    let whole = [STREET, COMMUNITY, ESTATE, STAIRWELL];
    let end = whole
        .iter()
        .position(|place| *place == to)
        .map_or(0, |index| index + 1);
    if end == 0 {
        Path(vec![STREET, to])
    } else {
        Path(whole[..end].to_vec())
    }
}

fn site(place: PlaceId, level: Level) -> Site {
    Site {
        path: path(place),
        level,
        name: "七区40幢1单元".into(),
        party_body: "40幢1单元党小组".into(),
        community: Some(COMMUNITY),
    }
}

fn person(number: u128) -> Actor {
    Actor {
        person: PersonId(Uuid::from_u128(number)),
        name: "某人".into(),
        home: None,
        grants: Vec::new(),
        resting: Vec::new(),
    }
}

fn neighbour() -> Actor {
    Actor {
        home: Some(Home {
            path: path(STAIRWELL),
            verified: true,
        }),
        ..person(1)
    }
}

fn holding(role: Role, place: PlaceId, at: Level) -> Actor {
    Actor {
        grants: vec![Grant {
            role,
            path: path(place),
            at,
        }],
        ..person(2)
    }
}

fn leader() -> Actor {
    holding(Role::StairwellLeader, STAIRWELL, Level::Stairwell)
}

fn ctx(actor: Actor) -> Ctx {
    let subject = actor.person;
    Ctx {
        actor,
        subject,
        now: NOW,
        command: CommandId(Uuid::from_u128(9)),
        made: NOW,
    }
}

fn fields(title: &str) -> Fields {
    Fields {
        title: title.into(),
        body: "明天上午9点到11点停水，请提前存水。".into(),
        kind: Kind::Notice,
        audience: Audience::Public,
        pinned: false,
        acknowledge: true,
        expires: None,
    }
}

fn post_to(place: PlaceId) -> Command {
    Command::Post(Post {
        draft: None,
        place,
        fields: fields("停水通知"),
    })
}

/// The facts once `actor` has posted to the stairwell.
fn posted() -> Facts {
    let mut facts = Facts {
        site: Some(site(STAIRWELL, Level::Stairwell)),
        ..Facts::default()
    };
    let ctx = ctx(leader());
    let events = Notices::decide(&facts, &post_to(STAIRWELL), &ctx).unwrap();
    for event in &events {
        Notices::apply(&mut facts, event, &ctx);
    }
    facts
}

fn notice_of(facts: &Facts) -> NoticeId {
    facts.notice.as_ref().unwrap().id
}

#[test]
fn who_may_post_where() {
    let stairwell = site(STAIRWELL, Level::Stairwell);
    let community = site(COMMUNITY, Level::Community);
    let elsewhere = site(ELSEWHERE, Level::Community);
    let worker = holding(Role::CommunityWorker, COMMUNITY, Level::Community);
    let official = holding(Role::Official, STREET, Level::Subdistrict);
    let property = holding(Role::PropertyManager, ESTATE, Level::Estate);
    for (who, actor, where_to, allowed) in [
        ("a leader to the own stairwell", leader(), &stairwell, true),
        ("a leader to the community", leader(), &community, false),
        (
            "a worker to the own community",
            worker.clone(),
            &community,
            true,
        ),
        (
            "a worker to a stairwell of it",
            worker.clone(),
            &stairwell,
            true,
        ),
        ("a worker to another community", worker, &elsewhere, false),
        ("an official anywhere below", official, &elsewhere, true),
        (
            "the property manager to a stairwell",
            property,
            &stairwell,
            false,
        ),
        ("a neighbour", neighbour(), &stairwell, false),
        ("a visitor without a home", person(3), &stairwell, false),
    ] {
        assert_eq!(may_post(&actor, where_to), allowed, "{who}");
        let facts = Facts {
            site: Some(where_to.clone()),
            ..Facts::default()
        };
        let decided = Notices::decide(&facts, &post_to(where_to.place()), &ctx(actor));
        assert_eq!(decided.is_ok(), allowed, "{who}");
    }
}

#[test]
fn a_notice_without_title_or_text_names_both_fields() {
    let mut fields = fields("  ");
    fields.body = String::new();
    let command = Command::Post(Post {
        draft: None,
        place: STAIRWELL,
        fields,
    });
    let Err(Refusal::Input(errors)) = Notices::check(&command) else {
        panic!("taken")
    };
    let names: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(names, ["fields.title", "fields.body"]);
}

#[test]
fn what_is_posted_stands_in_the_space_of_its_place_and_nowhere_else() {
    let facts = posted();
    let spaces: Vec<_> = Notices::project(&facts)
        .into_iter()
        .map(|(space, ..)| space)
        .collect();
    assert_eq!(spaces, [Space::Public(STAIRWELL)]);
}

#[test]
fn a_members_notice_is_not_in_a_public_space() {
    let mut facts = posted();
    facts.notice.as_mut().unwrap().fields.audience = Audience::Members;
    let spaces: Vec<_> = Notices::project(&facts)
        .into_iter()
        .map(|(space, ..)| space)
        .collect();
    let care = Space::Desk(STAIRWELL, Purpose::Notices);
    assert_eq!(spaces, [Space::Members(STAIRWELL), care]);
    assert!(
        spaces
            .iter()
            .all(|space| !space::readable(None, space, &path(STAIRWELL)))
    );
}

#[test]
fn who_looks_after_a_place_reads_and_keeps_what_was_posted_there_and_nothing_else_of_its_members() {
    let newcomers = Space::Members(ESTATE);
    for role in [
        Role::GroupHead,
        Role::OwnersCommittee,
        Role::PropertyManager,
    ] {
        let actor = holding(role, ESTATE, Level::Estate);
        let kept = space::kept(Some(&actor), &path(COMMUNITY));
        let reads = |space: &Space, at| space::readable(Some(&actor), space, &path(at));
        for (place, level, may) in [
            (ESTATE, Level::Estate, true),
            (STAIRWELL, Level::Stairwell, false),
            (COMMUNITY, Level::Community, false),
        ] {
            let mut facts = posted();
            let notice = facts.notice.as_mut().unwrap();
            notice.site = site(place, level);
            notice.fields.audience = Audience::Members;
            facts.site = Some(site(place, level));
            let spaces = Notices::project(&facts);
            let seen = |space: &Space| reads(space, place) && kept.contains(space);
            let sees = spaces.iter().any(|(space, ..)| seen(space));
            assert_eq!(sees, may, "{role:?} at {level:?}");
            let withdraw = Command::Withdraw(Withdraw {
                notice: notice_of(&facts),
                reason: "写错了".into(),
            });
            let decided = Notices::decide(&facts, &withdraw, &ctx(actor.clone()));
            assert_eq!(decided.is_ok(), may, "what may be withdrawn can be read");
        }
        assert!(!reads(&newcomers, ESTATE) && !kept.contains(&newcomers));
        // The desk of the community, with which homes have read what, is not theirs.
        assert!(!reads(&Space::Desk(COMMUNITY, Purpose::Notices), COMMUNITY));
        assert!(!reads(&Space::Desk(ESTATE, Purpose::People), ESTATE));
    }
}

#[test]
fn a_notice_that_stands_in_two_spaces_is_listed_once_and_changed_in_both() {
    let mut facts = posted();
    let notice = facts.notice.as_mut().unwrap();
    notice.fields.audience = Audience::Members;
    let mut view = View::default();
    let put = |(space, id, body)| Patch::put(space, id, body);
    view.overlay(Notices::project(&facts).into_iter().map(put).collect());
    assert_eq!(view.all::<NoticeRow>().count(), 2);
    assert_eq!(NoticeRow::each(&view).count(), 1);
    let withdraw = Command::Withdraw(Withdraw {
        notice: notice_of(&facts),
        reason: "写错了".into(),
    });
    view.overlay(Notices::preview(&view, &withdraw, &ctx(leader())));
    let rows = view.all::<NoticeRow>();
    assert_eq!(rows.filter(|(.., row)| row.withdrawal.is_some()).count(), 2);
}

#[test]
fn who_tells_homes_of_what_was_posted_where() {
    let worker = holding(Role::CommunityWorker, COMMUNITY, Level::Community);
    let property = holding(Role::PropertyManager, ESTATE, Level::Estate);
    for (who, actor, place, expected) in [
        ("a leader, of the own stairwell", leader(), STAIRWELL, true),
        ("a leader, of what was posted above", leader(), STREET, true),
        ("a leader, of another place", leader(), ELSEWHERE, false),
        (
            "a worker, of what was posted above",
            worker.clone(),
            STREET,
            true,
        ),
        ("a worker, of another community", worker, ELSEWHERE, false),
        ("the property manager", property, ESTATE, false),
        ("a neighbour", neighbour(), STAIRWELL, false),
    ] {
        assert_eq!(may_tell(&actor, place), expected, "{who}");
    }
}

#[test]
fn homes_are_asked_by_those_who_get_the_list_of_them() {
    let worker = holding(Role::CommunityWorker, COMMUNITY, Level::Community);
    let property = holding(Role::PropertyManager, ESTATE, Level::Estate);
    for (who, actor, expected) in [
        ("a leader", leader(), true),
        ("a worker", worker, true),
        ("the property manager", property, false),
        ("a neighbour", neighbour(), false),
    ] {
        assert_eq!(may_ask(&actor), expected, "{who}");
    }
}

#[test]
fn posting_a_draft_removes_it_and_keeps_its_id() {
    let mut facts = Facts {
        site: Some(site(STAIRWELL, Level::Stairwell)),
        ..Facts::default()
    };
    let ctx = ctx(leader());
    let save = Command::SaveDraft(SaveDraft {
        draft: None,
        place: STAIRWELL,
        fields: fields("停水"),
    });
    for event in Notices::decide(&facts, &save, &ctx).unwrap() {
        Notices::apply(&mut facts, &event, &ctx);
    }
    let draft = facts.draft.as_ref().unwrap().id;
    let post = Command::Post(Post {
        draft: Some(draft),
        place: STAIRWELL,
        fields: fields("停水通知"),
    });
    for event in Notices::decide(&facts, &post, &ctx).unwrap() {
        Notices::apply(&mut facts, &event, &ctx);
    }
    assert!(facts.draft.is_none());
    assert_eq!(notice_of(&facts), draft);
}

#[test]
fn a_draft_is_its_authors_alone() {
    let mut facts = posted();
    facts.draft = Some(Draft {
        id: NoticeId(Uuid::from_u128(7)),
        place: STAIRWELL,
        fields: fields("草稿"),
        author: PersonId(Uuid::from_u128(99)),
        saved: NOW,
    });
    let drop = Command::Drop(Drop {
        draft: NoticeId(Uuid::from_u128(7)),
    });
    // To anybody else it is as good as gone, and that is all that they are told.
    let dropped = Notices::decide(&facts, &drop, &ctx(leader()));
    assert_eq!(dropped, Ok(Vec::new()));
    facts.draft = None;
    let gone = Notices::decide(&facts, &drop, &ctx(leader()));
    assert_eq!(gone, dropped);
}

#[test]
fn a_correction_keeps_what_stood_there_before() {
    let mut facts = posted();
    let ctx = ctx(leader());
    let correct = Command::Correct(Correct {
        notice: notice_of(&facts),
        fields: fields("停水改到后天"),
    });
    for event in Notices::decide(&facts, &correct, &ctx).unwrap() {
        Notices::apply(&mut facts, &event, &ctx);
    }
    let notice = facts.notice.unwrap();
    assert_eq!(notice.fields.title, "停水改到后天");
    assert_eq!(notice.corrections[0].title, "停水通知");
}

#[test]
fn a_correction_cannot_change_who_may_read() {
    let facts = posted();
    let mut wider = fields("停水通知");
    wider.audience = Audience::Members;
    let correct = Command::Correct(Correct {
        notice: notice_of(&facts),
        fields: wider,
    });
    assert_eq!(
        Notices::decide(&facts, &correct, &ctx(leader())),
        Ok(Vec::new())
    );
}

#[test]
fn what_is_withdrawn_is_neither_corrected_nor_acknowledged() {
    let mut facts = posted();
    let ctx_leader = ctx(leader());
    let notice = notice_of(&facts);
    let withdraw = Command::Withdraw(Withdraw {
        notice,
        reason: "写错了日期".into(),
    });
    for event in Notices::decide(&facts, &withdraw, &ctx_leader).unwrap() {
        Notices::apply(&mut facts, &event, &ctx_leader);
    }
    let correct = Command::Correct(Correct {
        notice,
        fields: fields("再改"),
    });
    assert_eq!(
        Notices::decide(&facts, &correct, &ctx_leader),
        Err(Refusal::AlreadyWithdrawn)
    );
    let acknowledge = Command::Acknowledge(Acknowledge { notice });
    assert_eq!(
        Notices::decide(&facts, &acknowledge, &ctx(neighbour())),
        Err(Refusal::AlreadyWithdrawn)
    );
}

#[test]
fn a_home_acknowledges_once() {
    let mut facts = posted();
    facts.home = Some((site(STAIRWELL, Level::Stairwell), "302".into()));
    let ctx = ctx(neighbour());
    let acknowledge = Command::Acknowledge(Acknowledge {
        notice: notice_of(&facts),
    });
    for event in Notices::decide(&facts, &acknowledge, &ctx).unwrap() {
        Notices::apply(&mut facts, &event, &ctx);
    }
    assert_eq!(facts.notice.as_ref().unwrap().acknowledged, 1);
    assert_eq!(Notices::decide(&facts, &acknowledge, &ctx), Ok(Vec::new()));
}

#[test]
fn an_acknowledgement_is_seen_by_reader_leader_and_desk_only() {
    let mut facts = posted();
    facts.home = Some((site(STAIRWELL, Level::Stairwell), "302".into()));
    let ctx = ctx(neighbour());
    let acknowledge = Command::Acknowledge(Acknowledge {
        notice: notice_of(&facts),
    });
    for event in Notices::decide(&facts, &acknowledge, &ctx).unwrap() {
        Notices::apply(&mut facts, &event, &ctx);
    }
    let spaces: Vec<_> = Notices::project(&facts)
        .into_iter()
        .filter(|(_, _, body)| body.kind() == "notices.acknowledgement")
        .map(|(space, ..)| space)
        .collect();
    let expected = [
        Space::Person(ctx.actor.person),
        Space::Lead(STAIRWELL),
        Space::Desk(COMMUNITY, Purpose::Notices),
    ];
    assert_eq!(spaces, expected);
}

#[test]
fn who_does_not_live_there_does_not_acknowledge() {
    let facts = posted();
    let acknowledge = Command::Acknowledge(Acknowledge {
        notice: notice_of(&facts),
    });
    assert_eq!(
        Notices::decide(&facts, &acknowledge, &ctx(person(5))),
        Err(Refusal::NotOfThePlace)
    );
}

#[test]
fn for_another_home_only_staff_of_the_place_acknowledge() {
    let mut facts = posted();
    facts.home = Some((site(STAIRWELL, Level::Stairwell), "501".into()));
    let acknowledge = Command::Acknowledge(Acknowledge {
        notice: notice_of(&facts),
    });
    let worker = holding(Role::CommunityWorker, COMMUNITY, Level::Community);
    for (who, actor, allowed) in [
        ("a neighbour", neighbour(), false),
        ("the leader, who tells in person instead", leader(), false),
        ("the community's staff", worker, true),
    ] {
        let ctx = Ctx {
            subject: PersonId(Uuid::from_u128(77)),
            ..ctx(actor)
        };
        let decided = Notices::decide(&facts, &acknowledge, &ctx);
        assert_eq!(decided.is_ok(), allowed, "{who}: {decided:?}");
    }
    facts.home = Some((site(ELSEWHERE, Level::Community), "501".into()));
    let decided = Notices::decide(&facts, &acknowledge, &ctx(neighbour()));
    assert_eq!(decided, Err(Refusal::NotOfThePlace));
}

#[test]
fn who_wrote_offline_is_told_what_became_of_it() {
    let facts = posted();
    let correct = Command::Correct(Correct {
        notice: notice_of(&facts),
        fields: fields("停水改到后天"),
    });
    let mut late = ctx(leader());
    late.made = NOW.minus(Minutes(2));
    for (ctx, letters) in [(ctx(leader()), 0), (late, 1)] {
        let mut after = facts.clone();
        let event = Notices::decide(&facts, &correct, &ctx).unwrap().remove(0);
        Notices::apply(&mut after, &event, &ctx);
        let told = Notices::consequences(&after, &event, &ctx).letters;
        assert_eq!(told.len(), letters);
        let me = ctx.actor.person;
        assert!(told.iter().all(|one| one.to == me && one.is_urgent(&ctx)));
    }
}

#[test]
fn commands_posted_a_year_ago_still_decode() {
    let old = r#"{"slice":"notices","do":{"verb":"post","with":{
        "place":"00000000-0000-0000-0000-000000000040",
        "fields":{"title":"停水通知","body":"明天停水"}}}}"#;
    let command: crate::slices::Command = serde_json::from_str(old).unwrap();
    assert!(matches!(
        command,
        crate::slices::Command::Notices(Command::Post(_))
    ));
}
