//! Tasks and the inbox over HTTP: plain forms, as a browser without scripts posts them, on the demonstration.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::kernel::{Instant, Purpose, Space};
use domain::org::place_of_code;
use domain::tasks::{ClaimRow, TaskRow};
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
