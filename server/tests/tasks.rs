//! Tasks and the inbox over HTTP: plain forms, as a browser without scripts posts them, on the demonstration.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::kernel::{Instant, Purpose, Space};
use domain::org::place_of_code;
use domain::tasks::{ClaimRow, Slot, TaskRow};
use support::{Answer, App, Browser};
use uuid::Uuid;

/// The community where the cast of the demonstration works, and its worker.
const SONGZE: &str = "320576051011";
const WORKER: u16 = 3;

/// A server with the demonstration's neighbourhood.
async fn neighbourhood() -> App {
    let app = App::start().await;
    server::demo::seed(&app.house.store).await.unwrap();
    app
}

async fn tasks(app: &App) -> Vec<(Uuid, TaskRow)> {
    let desk = Space::Desk(place_of_code(SONGZE), Purpose::Tasks);
    let shelf = app.house.store.shelf(desk).await.unwrap();
    let rows = shelf.all::<TaskRow>();
    rows.map(|(id, row)| (id, row.clone())).collect()
}

/// The task of this name that has not begun yet.
async fn ahead(app: &App, title: &str) -> Uuid {
    let now = app.house.store.clock.now();
    let all = tasks(app).await;
    let found = all
        .iter()
        .find(|(_, row)| row.shift.title == title && row.shift.starts > now);
    found.expect(title).0
}

/// Lets the clock give what has come due, also what comes of that.
async fn settled(app: &App) {
    let store = &app.house.store;
    let soon = |at: Instant| at.0 < store.clock.now().0 + 5_000;
    while store.next_due().await.unwrap().is_some_and(soon) {
        store.give_due().await.unwrap();
    }
}

async fn claims(app: &App, task: Uuid) -> Vec<(Uuid, ClaimRow)> {
    let desk = Space::Desk(place_of_code(SONGZE), Purpose::Tasks);
    let shelf = app.house.store.shelf(desk).await.unwrap();
    let rows = shelf.all::<ClaimRow>();
    rows.filter(|(_, row)| row.task.0 == task)
        .map(|(id, row)| (id, row.clone()))
        .collect()
}

/// Publishes a task for `seats` people that began an hour ago.
async fn under_way(app: &App, worker: &mut Browser, title: &str, seats: u32) -> Uuid {
    let now = app.house.store.clock.now();
    let starts = Instant(now.0 - 3_600_000).civil();
    let ends = Instant(now.0 + 3_600_000).civil();
    let place = place_of_code(SONGZE).to_string();
    worker.get("/desk/tasks/new").await;
    let answer = worker
        .post(
            "/do/tasks/publish",
            &[
                ("command[place]", &place),
                ("command[fields][title]", title),
                ("command[fields][day]", &starts.date.to_string()),
                ("command[fields][from]", &starts.time.to_string()),
                ("command[fields][to]", &ends.time.to_string()),
                ("command[fields][seats]", &seats.to_string()),
            ],
        )
        .await;
    assert!(answer.says("已发布"), "{}", main_of(&answer));
    let all = tasks(app).await;
    let found = all.iter().find(|(_, row)| row.shift.title == title);
    found.expect(title).0
}

async fn on_task(browser: &mut Browser, verb: &str, task: Uuid, more: &[(&str, &str)]) -> Answer {
    browser.get(&format!("/tasks/{task}")).await;
    let task = task.to_string();
    let fields: Vec<_> = std::iter::once(("command[task]", task.as_str()))
        .chain(more.iter().copied())
        .collect();
    browser.post(&format!("/do/tasks/{verb}"), &fields).await
}

/// What the page says, without the frame around it.
fn main_of(answer: &Answer) -> &str {
    answer.body.split_once("<main").map_or("", |(_, main)| main)
}

#[tokio::test]
async fn anyone_reads_tasks_and_the_desk_is_for_its_staff() {
    let app = neighbourhood().await;
    let mut visitor = app.browser();
    let list = visitor
        .get(&format!("/tasks?here={}", place_of_code(SONGZE)))
        .await;
    assert_eq!(list.status, 200);
    assert!(
        list.says("擦洗楼道扶手") && list.says("还差"),
        "{}",
        list.body
    );
    let one = ahead(&app, "擦洗楼道扶手").await;
    let page = visitor.get(&format!("/tasks/{one}")).await;
    assert!(page.says("登录后领任务"));
    assert_eq!(visitor.get("/desk/tasks").await.status, 404);
    let mut resident = app.signed_in(1).await;
    assert_eq!(
        resident.get(&format!("/desk/tasks/{one}")).await.status,
        404
    );
    let mut worker = app.signed_in(WORKER).await;
    let desk = worker.get("/desk/tasks").await;
    assert!(desk.says("先确认这些时长"), "{}", main_of(&desk));
}

/// A seat of a task that has begun is given back with a reason only; what was typed stays in the form.
#[tokio::test]
async fn who_gives_a_seat_back_late_says_why() {
    let app = neighbourhood().await;
    let mut worker = app.signed_in(WORKER).await;
    let task = under_way(&app, &mut worker, "搬桌椅", 2).await;
    let mut resident = app.signed_in(1).await;
    on_task(&mut resident, "claim", task, &[]).await;
    let page = resident.get(&format!("/tasks/{task}")).await;
    assert!(page.says(r#"name="command[late]" value="on""#));
    for late in [&[][..], &[("command[late]", "on")]] {
        let blank = [late, &[("command[reason]", "  ")]].concat();
        let asked = on_task(&mut resident, "release", task, &blank).await;
        assert!(asked.says("请写原因"), "{}", main_of(&asked));
        assert!(asked.says(r#"value="  ""#), "typed text stays");
        assert_eq!(claims(&app, task).await[0].1.slot, Slot::Held);
    }
    let said = [("command[reason]", "孩子发烧")];
    let released = on_task(&mut resident, "release", task, &said).await;
    assert!(released.says("原因已告诉社区"), "{}", main_of(&released));
    let slot = claims(&app, task).await.remove(0).1.slot;
    assert!(
        matches!(slot, Slot::Released { late: true, .. }),
        "{slot:?}"
    );
}

#[tokio::test]
async fn a_shift_from_claim_to_approval_by_plain_forms() {
    let app = neighbourhood().await;
    let mut worker = app.signed_in(WORKER).await;
    let task = under_way(&app, &mut worker, "搬桌椅", 2).await;
    let mut resident = app.signed_in(1).await;
    let claimed = on_task(&mut resident, "claim", task, &[]).await;
    assert!(claimed.says("确认了："), "{}", main_of(&claimed));
    assert!(
        on_task(&mut resident, "start", task, &[])
            .await
            .says("已记下")
    );
    let remark = ("command[remark]", "桌子少了一张");
    let wrong = on_task(
        &mut resident,
        "finish",
        task,
        &[("command[minutes]", "很久"), remark],
    )
    .await;
    assert!(
        wrong.says("请写分钟数") && wrong.says("桌子少了一张"),
        "{}",
        wrong.body
    );
    let right = on_task(
        &mut resident,
        "finish",
        task,
        &[("command[minutes]", "60"), remark],
    )
    .await;
    assert!(right.says("辛苦了"), "{}", main_of(&right));
    let (claim, _) = claims(&app, task).await.remove(0);
    let own = resident
        .post(
            "/do/tasks/approve",
            &[("command[claim]", &claim.to_string())],
        )
        .await;
    assert!(own.says("不由您管"), "{}", main_of(&own));
    let desk = worker
        .get(&format!("/desk/tasks/{task}?claim={claim}"))
        .await;
    assert!(desk.says("您报的：1小时"), "{}", main_of(&desk));
    let corrected = worker
        .post(
            "/do/tasks/correct",
            &[
                ("command[claim]", &claim.to_string()),
                ("command[minutes]", "45"),
                ("command[reason]", "迟到一刻钟"),
            ],
        )
        .await;
    assert!(corrected.says("两个数都留着"), "{}", main_of(&corrected));
    let mine = resident.get("/tasks/mine").await;
    assert!(mine.says("1小时") && mine.says("45分钟") && mine.says("迟到一刻钟"));
    let inbox = resident.get("/inbox").await;
    assert!(
        inbox.says("迟到一刻钟") && inbox.says("全部标为已读"),
        "{}",
        inbox.body
    );
    let read = resident
        .post("/do/inbox/mark_all_read", &[("command[all]", "on")])
        .await;
    assert!(read.says("没有新消息"), "{}", main_of(&read));
    let off = resident
        .post("/do/inbox/set_texts", &[("command[on]", "")])
        .await;
    assert!(off.says("要发短信"), "{}", main_of(&off));
}

#[tokio::test]
async fn who_comes_too_late_is_told_why_and_shown_similar_tasks() {
    let app = neighbourhood().await;
    let full = ahead(&app, "共享花圃浇水").await;
    let all = tasks(&app).await;
    let full = all
        .iter()
        .find(|(_, row)| row.shift.title == "共享花圃浇水" && row.free() == 0)
        .map_or(full, |(id, _)| *id);
    let mut resident = app.signed_in(1).await;
    let refused = on_task(&mut resident, "claim", full, &[]).await;
    assert!(refused.says("领满"), "{}", main_of(&refused));
    assert!(refused.says(&format!("/tasks?like={full}")));
    let instead = resident.get(&format!("/tasks?like={full}")).await;
    assert!(instead.says("差不多的"), "{}", main_of(&instead));
}

#[tokio::test]
async fn a_resident_proposes_and_the_desk_publishes_it_by_plain_forms() {
    let app = neighbourhood().await;
    let mut resident = app.signed_in(1).await;
    let form = resident.get("/tasks/propose").await;
    assert!(form.says("由您带头"), "{}", main_of(&form));
    let place = form
        .body
        .split_once("<option value=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .expect("a place on the way home")
        .0
        .to_owned();
    let day = Instant(app.house.store.clock.now().0 + 5 * 86_400_000).civil();
    let day = day.date.to_string();
    let fields = [
        ("command[place]", place.as_str()),
        ("command[fields][title]", "修楼道的窗户"),
        ("command[fields][day]", day.as_str()),
        ("command[fields][from]", "09:00"),
        ("command[fields][to]", "10:00"),
        ("command[fields][seats]", "2"),
        ("command[join]", "on"),
    ];
    let sent = resident.post("/do/tasks/propose", &fields).await;
    assert!(sent.says("已交给社区"), "{}", main_of(&sent));
    let own = resident.get("/tasks/propose").await;
    assert!(own.says("待社区答复"), "{}", main_of(&own));
    let mut worker = app.signed_in(WORKER).await;
    let queue = worker.get("/desk/tasks").await;
    assert!(queue.says("居民提议的"), "{}", main_of(&queue));
    let (_, rest) = queue.body.split_once("/desk/tasks/proposals/").unwrap();
    let id = rest[..36].to_owned();
    let page = worker.get(&format!("/desk/tasks/proposals/{id}")).await;
    assert!(page.says("修楼道的窗户"), "{}", main_of(&page));
    let mut adopt: Vec<_> = fields
        .into_iter()
        .filter(|(name, _)| name.contains("fields"))
        .collect();
    adopt.push(("command[proposal]", id.as_str()));
    adopt.push(("command[fields][audience]", "public"));
    let stranger = resident.post("/do/tasks/adopt", &adopt).await;
    assert!(stranger.says("不由您管"), "{}", main_of(&stranger));
    let done = worker.post("/do/tasks/adopt", &adopt).await;
    assert!(done.says("由提议的居民带头"), "{}", main_of(&done));
    let own = resident.get("/tasks/propose").await;
    assert!(own.says("已发布，由您带头"), "{}", main_of(&own));
    assert!(resident.get("/inbox").await.says("社区已发布"));
    let list = resident.get("/tasks/mine").await;
    assert!(list.says("修楼道的窗户"), "{}", main_of(&list));
}

#[tokio::test]
async fn what_comes_back_every_week_shows_what_a_change_touches_by_plain_forms() {
    let app = neighbourhood().await;
    let mut worker = app.signed_in(WORKER).await;
    worker.get("/desk/tasks/plans/new").await;
    let place = place_of_code(SONGZE).to_string();
    let day = Instant(app.house.store.clock.now().0 + 5 * 86_400_000).civil();
    let day = day.date.to_string();
    let fields = [
        ("command[fields][title]", "护学岗"),
        ("command[fields][day]", day.as_str()),
        ("command[fields][from]", "07:30"),
        ("command[fields][to]", "08:15"),
        ("command[fields][seats]", "3"),
        ("command[ahead]", "2"),
    ];
    let mut new = fields.to_vec();
    new.push(("command[place]", place.as_str()));
    let done = worker.post("/do/tasks/repeat", &new).await;
    assert!(done.says("系统会提前发布"), "{}", main_of(&done));
    settled(&app).await;
    let all = tasks(&app).await;
    let shifts: Vec<_> = all
        .iter()
        .filter(|(_, row)| row.shift.title == "护学岗")
        .collect();
    assert_eq!(shifts.len(), 2, "two weeks ahead");
    let (task, row) = shifts[0];
    let plan = row.plan.unwrap();
    let mut resident = app.signed_in(1).await;
    assert!(
        on_task(&mut resident, "claim", *task, &[])
            .await
            .says("确认了：")
    );
    let page = worker.get(&format!("/desk/tasks/plans/{plan}")).await;
    assert!(
        page.says("会跟着改的班次") && page.says("共有1人领了"),
        "{}",
        main_of(&page)
    );
    let id = plan.to_string();
    let mut change = fields.to_vec();
    change[3].1 = "08:00";
    change.push(("command[plan]", id.as_str()));
    change.push(("command[touched]", "0"));
    let stale = worker.post("/do/tasks/change_plan", &change).await;
    assert!(stale.says("又有人领了"), "{}", main_of(&stale));
    change.last_mut().unwrap().1 = "1";
    let saved = worker.post("/do/tasks/change_plan", &change).await;
    assert!(saved.says("排班已改"), "{}", main_of(&saved));
    settled(&app).await;
    let moved = resident.get("/inbox").await;
    assert!(moved.says("护学岗") && moved.says("8点"), "{}", moved.body);
    let end = [
        ("command[plan]", id.as_str()),
        ("command[reason]", "放寒假了"),
        ("command[touched]", "1"),
    ];
    let ended = worker.post("/do/tasks/end_plan", &end).await;
    assert!(ended.says("排班已结束"), "{}", main_of(&ended));
    settled(&app).await;
    assert!(resident.get("/inbox").await.says("放寒假了"));
}

#[tokio::test]
async fn work_without_a_task_is_reported_and_approved_by_plain_forms() {
    let app = neighbourhood().await;
    let mut resident = app.signed_in(1).await;
    resident.get("/tasks/worked").await;
    let place = place_of_code(SONGZE).to_string();
    let day = Instant(app.house.store.clock.now().0 - 86_400_000).civil();
    let day = day.date.to_string();
    let work = [
        ("command[place]", place.as_str()),
        ("command[title]", "陪张阿婆去医院"),
        ("command[day]", day.as_str()),
        ("command[from]", "14:00"),
        ("command[minutes]", "150"),
    ];
    let mut wrong = work;
    wrong[4].1 = "一下午";
    let again = resident.post("/do/tasks/worked", &wrong).await;
    assert!(
        again.says("请写分钟数") && again.says("陪张阿婆去医院"),
        "{}",
        main_of(&again)
    );
    let sent = resident.post("/do/tasks/worked", &work).await;
    assert!(sent.says("已报给社区"), "{}", main_of(&sent));
    let mine = resident.get("/tasks/mine").await;
    assert!(mine.says("您报的：2小时30分钟"), "{}", main_of(&mine));
    let listed = resident.get("/tasks").await;
    assert!(!listed.says("陪张阿婆去医院"), "{}", main_of(&listed));
    let all = tasks(&app).await;
    let (task, _) = all.iter().find(|(_, row)| row.logged).unwrap();
    let mut worker = app.signed_in(WORKER).await;
    let desk = worker.get(&format!("/desk/tasks/{task}")).await;
    assert!(desk.says("没有领任务，事后报的"), "{}", main_of(&desk));
    let (claim, _) = claims(&app, *task).await.remove(0);
    let claim = claim.to_string();
    let done = worker
        .post("/do/tasks/approve", &[("command[claim]", &claim)])
        .await;
    assert!(done.says("已确认"), "{}", main_of(&done));
    let mine = resident.get("/tasks/mine").await;
    assert!(mine.says("确认的：2小时30分钟"), "{}", main_of(&mine));
}

#[tokio::test]
async fn a_certificate_is_asked_for_printed_and_checked_by_plain_forms() {
    let app = neighbourhood().await;
    let mut worker = app.signed_in(WORKER).await;
    let task = under_way(&app, &mut worker, "搬桌椅", 2).await;
    let mut resident = app.signed_in(1).await;
    on_task(&mut resident, "claim", task, &[]).await;
    on_task(&mut resident, "start", task, &[]).await;
    on_task(&mut resident, "finish", task, &[("command[minutes]", "60")]).await;
    let (claim, _) = claims(&app, task).await.remove(0);
    let claim = claim.to_string();
    worker
        .post("/do/tasks/approve", &[("command[claim]", &claim)])
        .await;
    let page = resident.get("/tasks/certificates").await;
    assert!(page.says("开一份证明"), "{}", main_of(&page));
    let (_, of) = page.body.split_once("<option value=\"").unwrap();
    let of = of.split_once('"').unwrap().0.to_owned();
    let ask = |identity: &'static str| {
        [
            ("of", of.clone()),
            ("name", "周阿婆".to_owned()),
            ("identity", identity.to_owned()),
        ]
    };
    let wrong = ask("110105194912310021");
    let wrong: Vec<_> = wrong
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let wrong = resident.post("/do/tasks/certify", &wrong).await;
    assert!(wrong.says("身份证号码不对"), "{}", main_of(&wrong));
    assert!(
        !wrong.says("110105194912310021"),
        "what was typed is not kept"
    );
    let right = ask("11010519491231002x");
    let right: Vec<_> = right
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let issued = resident.post("/do/tasks/certify", &right).await;
    assert!(issued.says("证明开好了"), "{}", main_of(&issued));
    assert!(!issued.says("11010519491231002"), "in no page");
    let (_, pdf) = issued
        .body
        .split_once("href=\"/tasks/certificates/")
        .unwrap();
    let pdf = format!("/tasks/certificates/{}/pdf", &pdf[..36]);
    let paper = resident.get(&pdf).await;
    assert_eq!(paper.header("content-type"), Some("application/pdf"));
    assert_eq!(paper.header("cache-control"), Some("private, no-store"));
    assert!(paper.body.starts_with("%PDF-"));
    assert_eq!(worker.get(&pdf).await.status, 404, "another's");
    let (_, number) = issued.body.split_once("/verify?number=").unwrap();
    let number = number.split_once('"').unwrap().0.to_owned();
    let mut anybody = app.browser();
    let checked = anybody.get(&format!("/verify?number={number}")).await;
    assert!(
        checked.says("是真的<") && checked.says("周*婆"),
        "{}",
        main_of(&checked)
    );
    for hidden in ["周阿婆", "11010519491231002"] {
        assert!(!checked.says(hidden), "{hidden}");
    }
    let unknown = anybody.get("/verify?number=2026-00000-00000-0").await;
    assert!(unknown.says("没有这个编号"), "{}", main_of(&unknown));
}

#[tokio::test]
async fn a_task_called_off_reaches_who_claimed_it() {
    let app = neighbourhood().await;
    let mut worker = app.signed_in(WORKER).await;
    let task = under_way(&app, &mut worker, "晒被子", 1).await;
    let mut resident = app.signed_in(1).await;
    on_task(&mut resident, "claim", task, &[]).await;
    worker.get(&format!("/desk/tasks/{task}?do=close")).await;
    let id = task.to_string();
    let bare = worker
        .post("/do/tasks/close", &[("command[task]", &id)])
        .await;
    assert!(bare.says("请写原因"), "{}", main_of(&bare));
    let close = [("command[task]", id.as_str()), ("command[reason]", "下雨")];
    assert!(worker.post("/do/tasks/close", &close).await.says("已取消"));
    assert!(resident.get("/inbox").await.says("下雨"));
}
