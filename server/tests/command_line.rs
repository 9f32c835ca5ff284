//! The command line as whoever runs a server uses it: what it says, and that nothing is changed by half.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The real roster of the subdistrict.
const ROSTER: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/src/demo/xietang-communities.csv"
);
const UNDER: &str = "320576051 斜塘街道";

/// A folder of one test; cleared away when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("youlin-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let file = self.0.join(name);
        std::fs::write(&file, text).unwrap();
        file
    }

    /// Runs it on the data of this folder: what it said where it went well, or what was wrong.
    fn run(&self, arguments: &[&str]) -> Result<String, String> {
        self.run_on("data", arguments)
    }

    fn run_on(&self, data: &str, arguments: &[&str]) -> Result<String, String> {
        let output = Command::new(env!("CARGO_BIN_EXE_youlin"))
            .args(arguments)
            .arg("--data")
            .arg(self.0.join(data))
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let wrong = String::from_utf8(output.stderr).unwrap();
        if output.status.success() {
            Ok(said)
        } else {
            Err(said + &wrong)
        }
    }

    fn export(&self) -> String {
        self.run(&["export", "places"]).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_roster_comes_in_and_what_is_written_comes_in_again() {
    let folder = Folder::new("roster");
    folder
        .run(&["import", "places", ROSTER, "--under", UNDER])
        .unwrap();
    let exported = folder.export();
    assert!(
        exported.contains("320576051001,斜塘社区,community"),
        "{exported}"
    );
    let file = folder.file("again.csv", &exported);
    let other = ["import", "places", text(&file)];
    folder.run_on("other", &other).unwrap();
    let again = folder.run_on("other", &["export", "places"]).unwrap();
    assert_eq!(again, exported);
}

#[test]
fn a_roster_with_faults_says_each_with_line_and_column_and_changes_nothing() {
    let folder = Folder::new("faults");
    folder
        .run(&["import", "places", ROSTER, "--under", UNDER])
        .unwrap();
    let before = folder.export();
    let bad = folder.file(
        "bad.csv",
        "code,name,level,parent\n1,甲,社区,9\n1,乙,社区,\n,,社区,\n",
    );
    let refused = folder.run(&["import", "places", text(&bad), "--under", UNDER]);
    let refused = refused.unwrap_err();
    for fault in [
        "nothing was changed",
        "line 2, column 4",
        "line 3, column 1",
        "line 4, column 2",
    ] {
        assert!(refused.contains(fault), "{fault}: {refused}");
    }
    let missing = folder.run(&["import", "places", "nowhere.csv", "--under", UNDER]);
    assert!(missing.unwrap_err().contains("check the path"));
    assert_eq!(folder.export(), before);
}

#[test]
fn a_role_that_is_none_and_a_place_that_is_none_are_refused_with_what_there_is() {
    let folder = Folder::new("grant");
    folder
        .run(&["import", "places", ROSTER, "--under", UNDER])
        .unwrap();
    let grant = |role, to, at| folder.run(&["grant", role, "--to", to, "--at", at]);
    let no_role = grant("king", "19900000001", "320576051").unwrap_err();
    assert!(no_role.contains("administrator"), "{no_role}");
    assert!(grant("administrator", "1990", "320576051").is_err());
    let no_place = grant("administrator", "19900000001", "999").unwrap_err();
    assert!(no_place.contains("no place"), "{no_place}");
    assert!(grant("administrator", "19900000001", "320576051").is_ok());
}

#[test]
fn a_backup_is_never_written_over_another_file() {
    let folder = Folder::new("backup");
    folder
        .run(&["import", "places", ROSTER, "--under", UNDER])
        .unwrap();
    let file = folder.0.join("kept.db");
    folder.run(&["backup", text(&file)]).unwrap();
    let kept = std::fs::read(&file).unwrap();
    let again = folder.run(&["backup", text(&file)]).unwrap_err();
    assert!(again.contains("not overwritten"), "{again}");
    assert_eq!(std::fs::read(&file).unwrap(), kept);
    folder.run_on("other", &["restore", text(&file)]).unwrap();
    let there = folder.run_on("other", &["export", "places"]).unwrap();
    assert_eq!(there, folder.export());
    let none = folder.file("none.db", "this is no database");
    assert!(folder.run_on("third", &["restore", text(&none)]).is_err());
}

#[test]
fn the_doctor_names_what_is_ill_and_what_would_cure_it() {
    let folder = Folder::new("doctor");
    let ill = folder.run(&["doctor", "--listen", "127.0.0.1:0"]);
    let ill = ill.unwrap_err();
    assert!(ill.contains("give --sms-url"), "{ill}");
    assert!(ill.contains("well   the data folder"), "{ill}");
    // A file stands where the folder should be.
    folder.file("taken", "");
    let taken = folder.run_on("taken", &["doctor", "--listen", "127.0.0.1:0"]);
    let taken = taken.unwrap_err();
    assert!(taken.contains("ill    the data folder"), "{taken}");
}

#[test]
fn listening_to_others_needs_the_address_that_they_open() {
    let folder = Folder::new("open");
    let refused = folder.run(&["serve", "--listen", "0.0.0.0:0"]).unwrap_err();
    assert!(refused.contains("--public-url"), "{refused}");
}

/// Phone and recovery codes are lost: the operator, who has made sure who asks, takes the second factor away.
#[tokio::test]
async fn a_lost_second_factor_is_removed_by_the_operator() {
    let folder = Folder::new("second");
    let roster = ["import", "places", ROSTER, "--under", UNDER];
    folder.run(&roster).unwrap();
    let number = "19900000001";
    let grant = [
        "grant",
        "administrator",
        "--to",
        number,
        "--at",
        "320576051",
    ];
    folder.run(&grant).unwrap();
    let remove = |of| folder.run(&["remove-second-factor", "--of", of]);
    assert!(remove("1990").unwrap_err().contains("eleven digits"));
    assert!(remove("19900000009").unwrap_err().contains("nobody has"));
    assert!(remove(number).unwrap_err().contains("nothing was changed"));

    let data = folder.0.join("data");
    let open = async || store::Store::open_folder(&data).await.unwrap();
    let phone = domain::kernel::Phone::try_new(number).unwrap();
    let before = open().await;
    let (person, _) = before.person_with(&phone).await.unwrap().unwrap();
    let key = before
        .offer_second(person, number)
        .await
        .unwrap()
        .unwrap()
        .key;
    let set = before.set_second(person, &shown(&before, &key)).await;
    assert!(set.unwrap().is_ok());
    drop(before);

    let busy = std::fs::File::create(data.join("youlin.lock")).unwrap();
    busy.lock().unwrap();
    assert!(remove(number).unwrap_err().contains("stop that one first"));
    drop(busy);
    let said = remove(number).unwrap();
    assert!(
        said.contains("is removed") && said.contains("told"),
        "{said}"
    );
    let after = open().await;
    assert!(after.offer_second(person, number).await.unwrap().is_ok());
    assert!(remove(number).unwrap_err().contains("nothing was changed"));
}

/// The code that an authenticator app shows.
fn shown(store: &store::Store, key: &str) -> String {
    let seconds = u64::try_from(store.clock.now().0 / 1_000).unwrap();
    let secret = totp_rs::Secret::try_from_base32(key).unwrap();
    let app = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    app.generate(seconds).to_string()
}
