//! Certificates of approved work. They are issued online and at once, outside the commands: what is typed for them is
//! in no outbox, no row and no history.

use domain::kernel::{Instant, PersonId, PlaceId};
use domain::tasks::{
    CertificateId, CertificateNumber, Checked, IdentityNumber, Verified, Withdrawn, masked,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::entity::{task, task_claim};
use crate::kernel::held::Held as _;
use crate::kernel::open::Store;
use crate::kernel::perform::retried;
use crate::kernel::tables::person;
use crate::kernel::{StoreError, places};

/// What was certified.
pub mod task_certificate {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "task_certificate")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub number: String,
        pub person: Uuid,
        pub place: Uuid,
        pub issuer: String,
        pub year: i32,
        pub minutes: i32,
        pub lines: String,
        pub masked: String,
        pub sealed: Vec<u8>,
        pub issued: i64,
        pub withdrawn: Option<i64>,
        pub withdrawn_by: Option<Uuid>,
        pub reason: String,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A certificate without whom it names.
#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    /// Its id.
    pub id: CertificateId,
    /// The number by which it is checked.
    pub number: CertificateNumber,
    /// The community that recorded the work.
    pub issuer: String,
    /// Over which year.
    pub year: i32,
    /// The minutes that it certifies.
    pub minutes: u32,
    /// The work, the earliest first.
    pub lines: Vec<Line>,
    /// When it was issued.
    pub issued: Instant,
    /// Since when it counts no longer, and why.
    pub withdrawn: Option<(Instant, String)>,
}

/// One piece of work on a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// When it began.
    pub at: Instant,
    /// What it was.
    pub title: String,
    /// Where.
    pub place: String,
    /// The minutes that count.
    pub minutes: u32,
}

/// Whom a certificate names; read for the paper alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The name as on the identity card.
    pub name: String,
    /// The identity number.
    pub identity: String,
}

/// Of what somebody can have a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certifiable {
    /// The community that recorded the work.
    pub place: PlaceId,
    /// What it is called.
    pub issuer: String,
    /// In which year.
    pub year: i32,
    /// The minutes that are approved so far.
    pub minutes: u32,
}

/// What somebody asks for.
#[derive(Clone)]
pub struct Asked {
    /// The id that it will have: the same form gives one certificate.
    pub id: CertificateId,
    /// Who asks.
    pub person: PersonId,
    /// Which community is to certify.
    pub place: PlaceId,
    /// Which year.
    pub year: i32,
    /// Their name as on the identity card.
    pub name: String,
    /// Their identity number.
    pub identity: IdentityNumber,
}

/// What came of asking for one.
#[derive(Clone, Debug, PartialEq)]
pub enum Certified {
    /// This one was issued.
    Issued(Certificate),
    /// Nothing is approved there, or nothing can be sealed.
    Nothing,
    /// Earlier ones of this account name somebody else: nobody hands their hours on.
    SomebodyElse,
}

impl Store {
    /// Whether certificates can be issued: there is a key to seal identity numbers with.
    pub fn seals(&self) -> bool {
        self.seal.is_some()
    }

    /// Of what this person can have a certificate, the latest year first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn certifiable(&self, person: PersonId) -> Result<Vec<Certifiable>, StoreError> {
        let tx = self.begin().await?;
        let work = work_of(&tx, person).await?;
        tx.commit().await?;
        let mut all: Vec<Certifiable> = work
            .into_iter()
            .map(|((year, place), (issuer, lines))| Certifiable {
                place,
                issuer,
                year,
                minutes: lines.iter().map(|line| line.minutes).sum(),
            })
            .collect();
        all.reverse();
        Ok(all)
    }

    /// Issues a certificate over what is approved by now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn certify(&self, asked: &Asked) -> Result<Certified, StoreError> {
        retried(|| self.try_to_certify(asked)).await
    }

    async fn try_to_certify(&self, asked: &Asked) -> Result<Certified, StoreError> {
        let Some(seal) = &self.seal else {
            return Ok(Certified::Nothing);
        };
        let tx = self.begin().await?;
        // Who closes their account meanwhile waits here, and what is issued goes with it.
        person::Entity::find_by_id(asked.person.0)
            .held()
            .one(&tx)
            .await?;
        let earlier = task_certificate::Entity::find()
            .filter(task_certificate::Column::Person.eq(asked.person.0))
            .all(&tx)
            .await?;
        if let Some(known) = earlier.iter().find(|row| row.id == asked.id.0) {
            return certificate_of(known.clone()).map(Certified::Issued);
        }
        // Of one that was withdrawn nobody knows any longer whom it named: it may have been the wrong one.
        let names_another = |row: &task_certificate::Model| {
            let named = seal.open(row.id, &row.sealed);
            let named = named.and_then(|named| serde_json::from_str::<Named>(&named).ok());
            // What a lost key hides is nobody's word against them.
            named.is_some_and(|named| named.identity != asked.identity.expose())
        };
        if earlier.iter().any(names_another) {
            return Ok(Certified::SomebodyElse);
        }
        let mut work = work_of(&tx, asked.person).await?;
        let Some((issuer, lines)) = work.remove(&(asked.year, asked.place)) else {
            return Ok(Certified::Nothing);
        };
        let minutes: u32 = lines.iter().map(|line| line.minutes).sum();
        let named = Named {
            name: asked.name.clone(),
            identity: asked.identity.expose().to_owned(),
        };
        let named = serde_json::to_string(&named).map_err(StoreError::unreadable("certificate"))?;
        let row = task_certificate::Model {
            id: asked.id.0,
            number: CertificateNumber::of(asked.year, chance()?)
                .as_str()
                .to_owned(),
            person: asked.person.0,
            place: asked.place.0,
            issuer,
            year: asked.year,
            minutes: super::entity::small(minutes),
            lines: serde_json::to_string(&lines).map_err(StoreError::unreadable("certificate"))?,
            masked: masked(&asked.name),
            sealed: seal.seal(asked.id.0, &named)?,
            issued: self.clock.now().0,
            withdrawn: None,
            withdrawn_by: None,
            reason: String::new(),
        };
        row.clone()
            .into_active_model()
            .reset_all()
            .insert(&tx)
            .await?;
        tx.commit().await?;
        certificate_of(row).map(Certified::Issued)
    }

    /// The certificates of this person, the latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn certificates_of(&self, person: PersonId) -> Result<Vec<Certificate>, StoreError> {
        let rows = task_certificate::Entity::find()
            .filter(task_certificate::Column::Person.eq(person.0))
            .order_by_desc(task_certificate::Column::Issued)
            .all(&self.readers)
            .await?;
        rows.into_iter().map(certificate_of).collect()
    }

    /// A certificate of this person with whom it names, for the paper. None where it is another's, where it was withdrawn,
    /// or where the key is not the one that it was sealed with.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn certificate_paper(
        &self,
        person: PersonId,
        id: CertificateId,
    ) -> Result<Option<(Certificate, Named)>, StoreError> {
        let row = task_certificate::Entity::find_by_id(id.0)
            .filter(task_certificate::Column::Person.eq(person.0))
            .filter(task_certificate::Column::Withdrawn.is_null())
            .one(&self.readers)
            .await?;
        let (Some(row), Some(seal)) = (row, &self.seal) else {
            return Ok(None);
        };
        let named = seal.open(row.id, &row.sealed);
        let named = named.and_then(|named| serde_json::from_str(&named).ok());
        let Some(named) = named else {
            tracing::error!(certificate = %row.id, "sealed with another key");
            return Ok(None);
        };
        Ok(Some((certificate_of(row)?, named)))
    }

    /// What anybody who has the number learns.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn check_certificate(
        &self,
        number: &CertificateNumber,
    ) -> Result<Option<Verified>, StoreError> {
        let row = task_certificate::Entity::find()
            .filter(task_certificate::Column::Number.eq(number.as_str()))
            .one(&self.readers)
            .await?;
        let number = number.clone();
        Ok(row.map(|row| match row.withdrawn {
            Some(at) => Verified::Withdrawn(Withdrawn {
                number,
                issuer: row.issuer,
                at: Instant(at),
            }),
            None => Verified::Right(Checked {
                number,
                name: row.masked,
                issuer: row.issuer,
                year: row.year,
                minutes: row.minutes.unsigned_abs(),
                issued: Instant(row.issued),
            }),
        }))
    }
}

/// Takes the certificates of somebody whose account is closed.
pub async fn forget(tx: &DatabaseTransaction, who: PersonId) -> Result<(), StoreError> {
    task_certificate::Entity::delete_many()
        .filter(task_certificate::Column::Person.eq(who.0))
        .exec(tx)
        .await?;
    Ok(())
}

/// By year and community: what it is called, and the work that its desk has approved.
type Work = BTreeMap<(i32, PlaceId), (String, Vec<Line>)>;

async fn work_of(tx: &DatabaseTransaction, who: PersonId) -> Result<Work, StoreError> {
    let claims = task_claim::Entity::find()
        .filter(task_claim::Column::Person.eq(who.0))
        .filter(task_claim::Column::SettledMinutes.gt(0))
        .all(tx)
        .await?;
    let of = claims.iter().map(|claim| claim.task);
    let tasks = task::Entity::find()
        .filter(task::Column::Id.is_in(of))
        .order_by_asc(task::Column::Starts)
        .all(tx)
        .await?;
    let mut work = Work::new();
    for task in tasks {
        let Some(site) = places::site(tx, PlaceId(task.place)).await? else {
            continue;
        };
        let Some(desk) = places::site(tx, site.desk()).await? else {
            continue;
        };
        let own = claims.iter().filter(|claim| claim.task == task.id);
        let minutes = own.filter_map(|claim| claim.settled_minutes).max();
        let at = Instant(task.starts);
        let year = at.civil().date.ymd().0;
        let (_, lines) = work
            .entry((year, desk.place()))
            .or_insert_with(|| (desk.name.clone(), Vec::new()));
        lines.push(Line {
            at,
            title: task.title,
            place: site.name,
            minutes: minutes.unwrap_or_default().unsigned_abs(),
        });
    }
    Ok(work)
}

pub(super) fn certificate_of(row: task_certificate::Model) -> Result<Certificate, StoreError> {
    let number = CertificateNumber::read(&row.number);
    Ok(Certificate {
        id: CertificateId(row.id),
        number: number.ok_or_else(|| StoreError::Open("a certificate without a number".into()))?,
        issuer: row.issuer,
        year: row.year,
        minutes: row.minutes.unsigned_abs(),
        lines: serde_json::from_str(&row.lines).map_err(StoreError::unreadable("certificate"))?,
        issued: Instant(row.issued),
        withdrawn: row.withdrawn.map(|at| (Instant(at), row.reason)),
    })
}

fn chance() -> Result<u64, StoreError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|_| StoreError::Open("no randomness".into()))?;
    Ok(u64::from_le_bytes(bytes))
}
