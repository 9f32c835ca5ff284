//! Certificates of approved work on a real database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::inbox::LetterRow;
use domain::kernel::{CommandId, PersonId, Role, Space};
use domain::tasks::{
    Approve, CertificateId, CertificateNumber, ClaimId, Command, IdentityNumber, Verified, Worked,
};
use store::tasks::{Asked, Certificate, Certified, SealKey, Withdraw};
use support::{COMMUNITY, House, STAIRWELL, key};
use uuid::Uuid;

on_both_databases!(
    what_is_approved_is_certified_and_anybody_checks_it,
    nothing_is_certified_that_is_not_approved,
    the_identity_number_is_in_no_table_and_goes_with_the_account,
    a_form_sent_twice_gives_one_certificate,
    the_hours_of_one_account_are_certified_to_one_person,
    whoever_certified_withdraws_it_for_good_and_the_person_is_told_once,
    what_named_the_wrong_person_is_no_longer_in_the_way_of_the_right_one,
);

/// Made up; its check sign is that of the norm.
const IDENTITY: &str = "11010519491231002X";
/// Another one.
const ANOTHER: &str = "110105194912310038";

fn sealing(mut house: House) -> House {
    house.store = house.store.clone().with_seal(SealKey::new(&[7; 32]));
    house
}

async fn worked(house: &House, who: PersonId, day: &str, minutes: &str) -> ClaimId {
    let id = CommandId(Uuid::now_v7());
    let worked = Command::Worked(Worked {
        place: COMMUNITY,
        title: format!("打扫，{day}"),
        day: day.into(),
        from: "09:00".into(),
        minutes: minutes.into(),
        remark: String::new(),
        offset: None,
    });
    assert_eq!(
        key(&house.give_as(id, who, worked).await),
        "tasks.done.worked"
    );
    ClaimId::derive(id, "claim")
}

async fn approved(house: &House, worker: PersonId, claim: ClaimId) {
    let approve = Command::Approve(Approve { claim });
    assert_eq!(
        key(&house.give(worker, approve).await),
        "tasks.done.approved"
    );
}

fn asked(who: PersonId) -> Asked {
    Asked {
        id: CertificateId(Uuid::now_v7()),
        person: who,
        place: COMMUNITY,
        year: 2026,
        name: "王秀英".into(),
        identity: IdentityNumber::read(IDENTITY).unwrap(),
    }
}

fn issued(certified: Certified) -> Certificate {
    match certified {
        Certified::Issued(certificate) => certificate,
        other => panic!("not issued: {other:?}"),
    }
}

async fn what_is_approved_is_certified_and_anybody_checks_it(house: House) {
    let house = sealing(house);
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let bo = house.neighbour("小波", STAIRWELL, "303").await;
    for (day, minutes) in [
        ("2026-11-10", "60"),
        ("2026-11-12", "90"),
        ("2025-11-12", "500"),
    ] {
        let claim = worked(&house, anna, day, minutes).await;
        approved(&house, worker, claim).await;
    }
    let of = house.store.certifiable(anna).await.unwrap();
    let of: Vec<_> = of.iter().map(|of| (of.year, of.minutes)).collect();
    assert_eq!(of, [(2026, 150), (2025, 500)]);
    let asked = asked(anna);
    let certificate = issued(house.store.certify(&asked).await.unwrap());
    assert_eq!((certificate.minutes, certificate.lines.len()), (150, 2));
    let number = &certificate.number;
    let checked = house
        .store
        .check_certificate(number)
        .await
        .unwrap()
        .unwrap();
    let Verified::Right(checked) = checked else {
        panic!("it stands: {checked:?}")
    };
    assert_eq!(
        (checked.name.as_str(), checked.minutes, checked.year),
        ("王*英", 150, 2026),
        "and no more than that"
    );
    let other = CertificateNumber::of(2026, 1);
    assert_eq!(house.store.check_certificate(&other).await.unwrap(), None);
    let paper = house.store.certificate_paper(anna, certificate.id).await;
    let (same, named) = paper.unwrap().unwrap();
    assert_eq!(same, certificate);
    assert_eq!(
        (named.name.as_str(), named.identity.as_str()),
        ("王秀英", IDENTITY)
    );
    let strangers = house.store.certificate_paper(bo, certificate.id).await;
    assert!(strangers.unwrap().is_none(), "somebody else's");
    let rekeyed = house.store.clone().with_seal(SealKey::new(&[8; 32]));
    let lost = rekeyed.certificate_paper(anna, certificate.id).await;
    assert!(lost.unwrap().is_none(), "with another key");
}

async fn nothing_is_certified_that_is_not_approved(house: House) {
    let unsealed = house.store.clone();
    let house = sealing(house);
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let claim = worked(&house, anna, "2026-11-10", "60").await;
    assert_eq!(house.store.certifiable(anna).await.unwrap(), []);
    let nothing = house.store.certify(&asked(anna)).await.unwrap();
    assert_eq!(nothing, Certified::Nothing);
    approved(&house, worker, claim).await;
    let another_year = Asked {
        year: 2024,
        ..asked(anna)
    };
    let nothing = house.store.certify(&another_year).await.unwrap();
    assert_eq!(nothing, Certified::Nothing);
    assert_eq!(
        unsealed.certify(&asked(anna)).await.unwrap(),
        Certified::Nothing,
        "without a key no identity number is taken"
    );
    assert_eq!(house.store.certificates_of(anna).await.unwrap(), []);
}

async fn the_identity_number_is_in_no_table_and_goes_with_the_account(house: House) {
    let house = sealing(house);
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let claim = worked(&house, anna, "2026-11-10", "60").await;
    approved(&house, worker, claim).await;
    let certificate = issued(house.store.certify(&asked(anna)).await.unwrap());
    for word in [IDENTITY, "王秀英", "19491231"] {
        let said = house.tables_that_say(word).await;
        assert!(said.is_empty(), "{word}: {said:?}");
    }
    // The control: what is not secret is found.
    let said = house.tables_that_say(certificate.number.as_str()).await;
    assert_eq!(said.len(), 1, "{said:?}");
    house.store.close_account(anna).await.unwrap();
    let checked = house.store.check_certificate(&certificate.number).await;
    assert_eq!(checked.unwrap(), None);
    let said = house.tables_that_say(certificate.number.as_str()).await;
    assert!(said.is_empty(), "{said:?}");
}

async fn the_hours_of_one_account_are_certified_to_one_person(house: House) {
    let house = sealing(house);
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let claim = worked(&house, anna, "2026-11-10", "60").await;
    approved(&house, worker, claim).await;
    issued(house.store.certify(&asked(anna)).await.unwrap());
    let somebody_else = Asked {
        identity: IdentityNumber::read(ANOTHER).unwrap(),
        ..asked(anna)
    };
    let refused = house.store.certify(&somebody_else).await.unwrap();
    assert_eq!(refused, Certified::SomebodyElse);
    assert_eq!(house.store.certificates_of(anna).await.unwrap().len(), 1);
    // More hours, the same person.
    let claim = worked(&house, anna, "2026-11-12", "90").await;
    approved(&house, worker, claim).await;
    let again = issued(house.store.certify(&asked(anna)).await.unwrap());
    assert_eq!(again.minutes, 150);
}

async fn a_form_sent_twice_gives_one_certificate(house: House) {
    let house = sealing(house);
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let claim = worked(&house, anna, "2026-11-10", "60").await;
    approved(&house, worker, claim).await;
    let asked = asked(anna);
    let (one, two) = tokio::join!(house.store.certify(&asked), house.store.certify(&asked));
    assert_eq!(one.unwrap(), two.unwrap());
    assert_eq!(house.store.certificates_of(anna).await.unwrap().len(), 1);
}

fn withdraw(by: PersonId, certificate: &Certificate, reason: &str) -> Withdraw {
    Withdraw {
        command: CommandId(Uuid::now_v7()),
        actor: by,
        certificate: certificate.id,
        reason: reason.into(),
    }
}

async fn told(house: &House, who: PersonId) -> Vec<String> {
    let shelf = house.store.shelf(Space::Person(who)).await.unwrap();
    let letters = shelf.all::<LetterRow>();
    let said = letters.filter(|(_, row)| row.key == "tasks.letter.certificate_withdrawn");
    said.map(|(_, row)| row.facts.get("reason").to_owned())
        .collect()
}

async fn whoever_certified_withdraws_it_for_good_and_the_person_is_told_once(house: House) {
    let house = sealing(house);
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let another = house.holding(Role::GridWorker, COMMUNITY).await;
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let claim = worked(&house, anna, "2026-11-10", "60").await;
    approved(&house, worker, claim).await;
    let certificate = issued(house.store.certify(&asked(anna)).await.unwrap());
    for who in [anna, leader] {
        let asked = withdraw(who, &certificate, "不对");
        let refused = house.store.withdraw_certificate(&asked).await;
        assert_eq!(refused.unwrap(), None);
    }
    let number = &certificate.number;
    let stands = house.store.check_certificate(number).await.unwrap();
    assert!(matches!(stands, Some(Verified::Right(_))));

    let first = withdraw(worker, &certificate, "重复计了时长");
    let second = withdraw(another, &certificate, "另一个原因");
    let (one, other) = tokio::join!(
        house.store.withdraw_certificate(&first),
        house.store.withdraw_certificate(&first),
    );
    for done in [one, other, house.store.withdraw_certificate(&second).await] {
        assert_eq!(done.unwrap().as_ref(), Some(number));
    }
    assert_eq!(told(&house, anna).await, ["重复计了时长"]);
    let Some(Verified::Withdrawn(gone)) = house.store.check_certificate(number).await.unwrap()
    else {
        panic!("it was withdrawn")
    };
    assert_eq!(gone.at, house.store.clock.now());
    let own = house.store.certificates_of(anna).await.unwrap();
    let own: Vec<_> = own.into_iter().map(|one| one.withdrawn).collect();
    assert_eq!(own, [Some((gone.at, "重复计了时长".to_owned()))]);
    let paper = house.store.certificate_paper(anna, certificate.id).await;
    assert!(paper.unwrap().is_none());
    // Whom it named is erased with it.
    assert_eq!(house.tables_that_say("王*英").await, [""; 0]);
    house.store.close_account(anna).await.unwrap();
    assert_eq!(house.tables_that_say("重复计了时长").await, [""; 0]);
}

async fn what_named_the_wrong_person_is_no_longer_in_the_way_of_the_right_one(house: House) {
    let house = sealing(house);
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let claim = worked(&house, anna, "2026-11-10", "60").await;
    approved(&house, worker, claim).await;
    let wrong = issued(house.store.certify(&asked(anna)).await.unwrap());
    let right = || Asked {
        identity: IdentityNumber::read(ANOTHER).unwrap(),
        ..asked(anna)
    };
    let refused = house.store.certify(&right()).await.unwrap();
    assert_eq!(refused, Certified::SomebodyElse);
    let asked = withdraw(worker, &wrong, "号码不对");
    let gone = house.store.withdraw_certificate(&asked).await;
    assert!(gone.unwrap().is_some());
    issued(house.store.certify(&right()).await.unwrap());
}
