//! The demonstration's notices: one of every kind, at every level, one corrected, one withdrawn, one that asks
//! to be acknowledged and has been by some homes, and a draft.

use domain::kernel::{Civil, Minutes, PlaceId};
use domain::notices::{
    Acknowledge, Audience, Command, Correct, Fields, Kind, NoticeId, Post, SaveDraft, Withdraw,
};
use domain::org::place_of_code;
use store::{Clock, Store};

use super::{command_id, give, org, person};
use crate::failure::Failure;

/// Who posts: the stairwell's leader, the community's worker, the property manager, the subdistrict's official.
const LEADER: u16 = 2;
const WORKER: u16 = 3;
const OFFICIAL: u16 = 5;
const PROPERTY: u16 = 12;
/// Neighbours who have read the notice about the water.
const READERS: [u16; 2] = [8, 9];

/// Seeds the notices.
///
/// # Errors
/// When a command is refused, or the database fails.
pub async fn seed(store: &Store) -> Result<(), Failure> {
    of_the_subdistrict(store).await?;
    of_the_community(store).await?;
    of_the_estate(store).await?;
    of_the_stairwell(store).await
}

/// A notice before it is posted.
struct Plan {
    name: &'static str,
    kind: Kind,
    title: &'static str,
    body: &'static str,
    audience: Audience,
}

const fn public(name: &'static str, kind: Kind, title: &'static str, body: &'static str) -> Plan {
    Plan {
        name,
        kind,
        title,
        body,
        audience: Audience::Public,
    }
}

async fn of_the_subdistrict(store: &Store) -> Result<(), Failure> {
    let plan = public(
        "allowance",
        Kind::Policy,
        "80岁以上老人尊老金申请",
        "年满80周岁的本区户籍老人可以申请尊老金，按月发放。\n\n带身份证、户口簿和本人银行卡，到社区服务窗口办理；走不动的老人可以请社区上门，也可以由家人代办。\n\n已经领取的不用重新申请。",
    );
    posted(store, OFFICIAL, org::SUBDISTRICT, &plan, 9, |_| {})
        .await
        .map(drop)
}

async fn of_the_community(store: &Store) -> Result<(), Failure> {
    let market = public(
        "market",
        Kind::Notice,
        "本周六友邻公益市集",
        "周六上午9点到11点，活力社广场。\n\n免费理发、量血压、磨刀、修伞、缝纫。来的人多，请按号排队，老人和孕妇优先。\n\n雨天改到志趣馆一楼。",
    );
    posted(store, WORKER, org::SONGZE, &market, 2, |fields| {
        fields.pinned = true;
    })
    .await?;
    let keys = public(
        "keys",
        Kind::LostAndFound,
        "捡到一串钥匙",
        "昨天傍晚在七区花圃东头捡到一串钥匙，有一个红色的中国结。请到社区服务窗口认领。",
    );
    posted(store, WORKER, org::SONGZE, &keys, 1, |_| {}).await?;
    let vaccination = public(
        "vaccination",
        Kind::Notice,
        "流感疫苗接种登记",
        "60岁以上居民可以免费接种流感疫苗。本周五前到社区服务窗口登记，也可以请楼道组长代为登记。",
    );
    let notice = posted(store, WORKER, org::SONGZE, &vaccination, 5, |_| {}).await?;
    let corrected = Fields {
        body: "60岁以上居民可以免费接种流感疫苗。登记延长到下周三，到社区服务窗口，也可以请楼道组长代为登记。"
            .to_owned(),
        ..fields(&vaccination)
    };
    let correct = Command::Correct(Correct {
        notice,
        fields: corrected,
    });
    let then = days_ago(store, 3);
    give(
        &then,
        person(WORKER),
        "notices/vaccination/correct",
        correct,
    )
    .await?;
    let outing = public(
        "outing",
        Kind::Notice,
        "周日白塘公园健步走",
        "周日早上7点半，社区门口集合。",
    );
    let notice = posted(store, WORKER, org::SONGZE, &outing, 4, |_| {}).await?;
    let withdraw = Command::Withdraw(Withdraw {
        notice,
        reason: "周日有大雨，改期后另行通知".to_owned(),
    });
    give(
        &days_ago(store, 1),
        person(WORKER),
        "notices/outing/withdraw",
        withdraw,
    )
    .await?;
    Ok(())
}

async fn of_the_estate(store: &Store) -> Result<(), Failure> {
    let estate = format!("{}-1", org::SONGZE);
    let gate = Plan {
        audience: Audience::Members,
        ..public(
            "gate",
            Kind::Notice,
            "东门门禁更换",
            "东门门禁这周更换，旧卡周五起不能用。请各户带旧卡到物业换新卡，每户两张，不收费。\n\n家里老人不方便的，可以打物业电话，师傅送卡上门。",
        )
    };
    posted(store, PROPERTY, &estate, &gate, 1, |_| {})
        .await
        .map(drop)
}

async fn of_the_stairwell(store: &Store) -> Result<(), Failure> {
    let water = public(
        "water",
        Kind::Urgent,
        "明天上午停水",
        "明天上午8点半到11点，40幢检修水管，1单元停水。\n\n请今晚存好水。家里有老人、小孩的，需要帮忙提水请跟我说。",
    );
    let notice = posted(store, LEADER, org::STAIRWELL, &water, 0, |fields| {
        fields.acknowledge = true;
    })
    .await?;
    for reader in READERS {
        let name = format!("notices/water/{reader}");
        let acknowledge = Command::Acknowledge(Acknowledge { notice });
        give(store, person(reader), &name, acknowledge).await?;
    }
    let talk = public(
        "talk",
        Kind::Notice,
        "楼道微党课：家里的消防安全",
        "请消防站的同志讲讲电动车充电和灶台用火。",
    );
    let draft = Command::SaveDraft(SaveDraft {
        draft: None,
        place: place(org::STAIRWELL),
        fields: fields(&talk),
    });
    give(store, person(LEADER), "notices/talk", draft)
        .await
        .map(drop)
}

/// Posts a notice some days ago, so that lists have something to sort; it expires in a month.
async fn posted(
    store: &Store,
    by: u16,
    code: &str,
    plan: &Plan,
    days: u32,
    change: impl FnOnce(&mut Fields),
) -> Result<NoticeId, Failure> {
    let mut fields = fields(plan);
    fields.expires = Some(in_a_month(store));
    change(&mut fields);
    let name = format!("notices/{}", plan.name);
    let post = Command::Post(Post {
        draft: None,
        place: place(code),
        fields,
    });
    give(&days_ago(store, days), person(by), &name, post).await?;
    Ok(NoticeId::derive(command_id(&name), "notice"))
}

fn place(code: &str) -> PlaceId {
    place_of_code(code)
}

fn fields(plan: &Plan) -> Fields {
    Fields {
        title: plan.title.to_owned(),
        body: plan.body.to_owned(),
        kind: plan.kind,
        audience: plan.audience,
        pinned: false,
        acknowledge: false,
        expires: None,
    }
}

fn in_a_month(store: &Store) -> Civil {
    store.clock.now().plus(Minutes::days(30)).civil()
}

/// The same store at an earlier time.
fn days_ago(store: &Store, days: u32) -> Store {
    let then = store.clock.now().minus(Minutes::days(days));
    store.clone().with_clock(Clock::standing(then))
}
