//! Numbers of certificates, identity numbers, and hidden names.

use super::*;
use proptest::prelude::*;

#[test]
fn an_identity_number_is_read_as_people_type_it_and_checked() {
    // Made up; the check signs are those that the norm gives.
    for (typed, right) in [
        ("11010519491231002X", true),
        ("11010519491231002x", true),
        ("110105 19491231 002X", true),
        ("１１０１０５１９４９１２３１００２Ｘ", true),
        ("440524188001010014", false),
        ("110105194912310021", false),
        ("110105194913310020", false),
        ("11010519491231002", false),
        ("11010519491231002XX", false),
        ("1101051949123100二X", false),
        ("", false),
    ] {
        let read = IdentityNumber::read(typed);
        assert_eq!(read.is_some(), right, "{typed}");
        if let Some(read) = read {
            assert_eq!(read.expose(), "11010519491231002X");
            assert!(!format!("{read:?}").contains("1949"), "never in a log");
        }
    }
}

#[test]
fn a_name_is_hidden_but_for_its_ends() {
    for (name, hidden) in [
        ("王秀英", "王*英"),
        ("王英", "王*"),
        ("欧阳秀英", "欧**英"),
        ("王", "王*"),
        (" 王英 ", "王*"),
        ("", ""),
    ] {
        assert_eq!(masked(name), hidden);
    }
}

#[test]
fn a_number_is_read_as_it_is_said_on_the_phone() {
    let number = CertificateNumber::of(2026, 0x3_1234_5678_9ABC);
    let text = number.as_str().to_owned();
    for typed in [
        text.clone(),
        text.to_lowercase(),
        text.replace('-', ""),
        text.replace('-', " "),
        text.replace('0', "O"),
    ] {
        assert_eq!(
            CertificateNumber::read(&typed),
            Some(number.clone()),
            "{typed}"
        );
    }
    assert_eq!(CertificateNumber::read(""), None);
    assert_eq!(CertificateNumber::read("2026"), None);
}

proptest! {
    /// Whatever the number: it reads back, one wrong sign is noticed, and so are two neighbours that changed places.
    #[test]
    fn slips_of_the_finger_are_noticed(year in 2000_i32..2100, chance: u64, at in 0_usize..14, other in 0_usize..31) {
        let signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let number = CertificateNumber::of(year, chance);
        prop_assert_eq!(CertificateNumber::read(number.as_str()), Some(number.clone()));
        let plain: Vec<char> = number.as_str().chars().filter(|sign| *sign != '-').collect();
        // Z and 0 weigh the same: the one pair of signs that the check cannot tell apart.
        let alike = |one: char, two: char| one == two || (one, two) == ('0', 'Z') || (one, two) == ('Z', '0');
        let mut wrong = plain.clone();
        wrong[at] = signs.chars().nth(other).unwrap();
        if !alike(wrong[at], plain[at]) {
            let wrong: String = wrong.into_iter().collect();
            prop_assert_eq!(CertificateNumber::read(&wrong), None);
        }
        let mut swapped = plain.clone();
        if at < 13 && !alike(plain[at], plain[at + 1]) {
            swapped.swap(at, at + 1);
            let swapped: String = swapped.into_iter().collect();
            prop_assert_eq!(CertificateNumber::read(&swapped), None);
        }
    }
}

#[test]
fn whoever_approves_hours_there_withdraws_a_certificate_but_never_their_own() {
    let anna = PersonId(Uuid::from_u128(ANNA));
    let roles = Role::ALL.map(|role| worker(role, COMMUNITY));
    let may = roles
        .iter()
        .filter(|actor| may_withdraw(actor, anna, &site()));
    let may: Vec<Role> = may.map(|actor| actor.grants[0].role).collect();
    assert_eq!(
        may,
        [
            Role::CommunityWorker,
            Role::GridWorker,
            Role::Official,
            Role::Administrator
        ]
    );
    let own = staff().person;
    for (who, actor, whose, expected) in [
        ("above", worker(Role::Official, STREET), anna, true),
        (
            "elsewhere",
            worker(Role::CommunityWorker, ELSEWHERE),
            anna,
            false,
        ),
        ("whose it is", neighbour(ANNA), anna, false),
        ("a neighbour", neighbour(BO), anna, false),
        ("their own", staff(), own, false),
    ] {
        assert_eq!(may_withdraw(&actor, whose, &site()), expected, "{who}");
    }
}
