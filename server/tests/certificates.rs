//! Certificates that are withdrawn, over HTTP, as a browser without scripts meets them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use support::{Answer, App, Browser};

/// The worker of the first community, who works elsewhere, and whose two hours of last week are approved.
const WORKER: u16 = 3;
const FOREIGN: u16 = 22;
const VOLUNTEER: u16 = 8;
/// Made up; its check sign is that of the norm.
const IDENTITY: &str = "11010519491231002X";

/// What the page says, without the frame around it.
fn main_of(answer: &Answer) -> &str {
    answer.body.split_once("<main").map_or("", |(_, main)| main)
}

/// What stands in the page between these two.
fn between<'a>(answer: &'a Answer, before: &str, after: &str) -> &'a str {
    let (_, rest) = answer.body.split_once(before).expect(before);
    rest.split_once(after).expect(after).0
}

/// Asks for one; the address of its paper, and its number.
async fn issued(volunteer: &mut Browser) -> (String, String) {
    let page = volunteer.get("/tasks/certificates").await;
    let of = between(&page, "<option value=\"", "\"").to_owned();
    let asked = [
        ("of", of.as_str()),
        ("name", "钱小舟"),
        ("identity", IDENTITY),
    ];
    let page = volunteer.post("/do/tasks/certify", &asked).await;
    assert!(page.says("证明开好了"), "{}", main_of(&page));
    let id = between(&page, "href=\"/tasks/certificates/", "/pdf").to_owned();
    let number = between(&page, "/verify?number=", "\"").to_owned();
    (format!("/tasks/certificates/{id}/pdf"), number)
}

#[tokio::test]
async fn whoever_certified_withdraws_it_and_whoever_checks_it_learns_so() {
    let app = App::seeded("--demo").await;
    let mut volunteer = app.signed_in(VOLUNTEER).await;
    let (paper, number) = issued(&mut volunteer).await;
    let verify = format!("/verify?number={number}");
    let mut anybody = app.browser();
    let checked = anybody.get(&verify).await;
    assert!(
        checked.says("是真的<") && checked.says("钱*舟"),
        "{}",
        main_of(&checked)
    );

    // Only who may withdraw it is offered to, and told which it is.
    let certificate = paper.split('/').nth(3).unwrap().to_owned();
    let mut foreign = app.signed_in(FOREIGN).await;
    for (who, other) in [("elsewhere", &mut foreign), ("their own", &mut volunteer)] {
        let page = other.get(&verify).await;
        assert!(
            page.says("是真的<") && !page.says("withdraw_certificate"),
            "{who}"
        );
        let sent = [
            ("certificate", certificate.as_str()),
            ("reason", "不想要了"),
        ];
        let refused = other.post("/do/tasks/withdraw_certificate", &sent).await;
        assert!(refused.says("不由您管"), "{}", main_of(&refused));
    }
    let mut worker = app.signed_in(WORKER).await;
    let form = worker.get(&verify).await;
    assert_eq!(
        between(&form, "name=\"certificate\" value=\"", "\""),
        certificate
    );
    let number_sent = ("number", number.as_str());
    let sent = ("certificate", certificate.as_str());
    let blank = [sent, number_sent, ("reason", " ")];
    let asked = worker.post("/do/tasks/withdraw_certificate", &blank).await;
    assert!(
        asked.says("请写原因") && asked.says("是真的<"),
        "{}",
        main_of(&asked)
    );
    let said = [sent, number_sent, ("reason", "重复计了时长")];
    let done = worker.post("/do/tasks/withdraw_certificate", &said).await;
    assert!(done.says("已撤销"), "{}", main_of(&done));

    let checked = anybody.get(&verify).await;
    assert!(
        checked.says("已撤销") && checked.says("撤销日期"),
        "{}",
        main_of(&checked)
    );
    for hidden in ["是真的<", "钱*舟", "2小时", "重复计了时长"] {
        assert!(!main_of(&checked).contains(hidden), "{hidden}");
    }
    assert_eq!(volunteer.get(&paper).await.status, 404, "no paper of it");
    let own = volunteer.get("/tasks/certificates").await;
    assert!(
        own.says("已撤销") && own.says("重复计了时长"),
        "{}",
        main_of(&own)
    );
    assert!(!own.says(&paper), "nothing to download");
    let inbox = volunteer.get("/inbox").await;
    assert!(
        inbox.says("重复计了时长") && inbox.says(&number),
        "{}",
        main_of(&inbox)
    );

    // What was wrong is put right by another one.
    let (another, fresh) = issued(&mut volunteer).await;
    assert!(another != paper && fresh != number);
    assert!(
        anybody
            .get(&format!("/verify?number={fresh}"))
            .await
            .says("是真的<")
    );
}
