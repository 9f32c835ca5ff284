//! Publishing: who may, and what was typed.

use super::*;

#[test]
fn who_may_publish_where() {
    for (who, actor, allowed) in [
        ("a worker of the community", staff(), true),
        (
            "a grid worker of it",
            worker(Role::GridWorker, COMMUNITY),
            true,
        ),
        ("an official above it", worker(Role::Official, STREET), true),
        (
            "a worker of another community",
            worker(Role::CommunityWorker, ELSEWHERE),
            false,
        ),
        (
            "the property manager",
            worker(Role::PropertyManager, COMMUNITY),
            false,
        ),
        ("a neighbour", neighbour(ANNA), false),
    ] {
        let mut world = World::with_seats(1);
        let publish = Command::Publish(Publish {
            place: COMMUNITY,
            fields: fields(3),
        });
        assert_eq!(world.when(actor.clone(), publish).is_ok(), allowed, "{who}");
        let close = world.close();
        assert_eq!(world.when(actor, close).is_ok(), allowed, "{who}");
    }
}

#[test]
fn what_was_typed_badly_names_its_fields() {
    let errors = |change: fn(&mut Fields)| {
        let mut fields = fields(3);
        change(&mut fields);
        let errors = fields.shift().err().unwrap_or_default();
        errors
            .iter()
            .map(|error| error.field.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(errors(|_| ()), Vec::<String>::new());
    assert_eq!(
        errors(|fields| *fields = Fields::default()),
        [
            "fields.title",
            "fields.day",
            "fields.from",
            "fields.to",
            "fields.seats"
        ]
    );
    assert_eq!(errors(|fields| fields.seats = "0".into()), ["fields.seats"]);
    assert_eq!(
        errors(|fields| fields.seats = "101".into()),
        ["fields.seats"]
    );
    assert_eq!(
        errors(|fields| fields.to = "08:00".into()),
        ["fields.to"],
        "23 hours"
    );
    assert_eq!(
        errors(|fields| fields.skills = "一、二、三、四、五、六、七".into()),
        ["fields.skills"]
    );
}

#[test]
fn digits_of_either_width_and_a_shift_past_midnight_are_read() {
    let mut fields = fields(3);
    fields.seats = "１２".into();
    fields.from = "22：00".into();
    fields.to = "00:30".into();
    let shift = fields.shift().unwrap();
    assert_eq!(shift.seats, 12);
    assert_eq!(shift.ends.minutes_since(shift.starts), 150);
    assert_eq!(shift.skills, ["打扫", "爬楼"]);
    assert_eq!(Fields::from(&shift).shift(), Ok(shift));
}

#[test]
fn a_task_in_the_past_is_not_published() {
    let mut world = World::with_seats(1);
    world.now = ends();
    let publish = Command::Publish(Publish {
        place: COMMUNITY,
        fields: fields(3),
    });
    let Err(Refusal::Input(errors)) = world.when(staff(), publish) else {
        panic!("taken")
    };
    assert_eq!(errors[0].key, "tasks.field.past");
}
