//! Certificates that are withdrawn: by whoever certified, outside the commands as they were issued.

use domain::kernel::{Actor, CommandId, Ctx, PersonId, PlaceId, Site};
use domain::tasks::{CertificateId, CertificateNumber, may_withdraw, withdrawal};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set,
};

use super::certificate::{certificate_of, task_certificate};
use crate::kernel::held::Held as _;
use crate::kernel::open::Store;
use crate::kernel::perform::retried;
use crate::kernel::tables::person;
use crate::kernel::{StoreError, letters, places, rows};

/// What somebody at a desk asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdraw {
    /// By which form.
    pub command: CommandId,
    /// Who asks.
    pub actor: PersonId,
    /// Which certificate.
    pub certificate: CertificateId,
    /// Why, for the person to read.
    pub reason: String,
}

impl Store {
    /// The certificate with this number, where `actor` may withdraw it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn withdrawable(
        &self,
        actor: &Actor,
        number: &CertificateNumber,
    ) -> Result<Option<CertificateId>, StoreError> {
        if actor.grants.is_empty() {
            return Ok(None);
        }
        let row = task_certificate::Entity::find()
            .filter(task_certificate::Column::Number.eq(number.as_str()))
            .filter(task_certificate::Column::Withdrawn.is_null())
            .one(&self.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let theirs = theirs(&self.readers, actor, &row).await?;
        Ok(theirs.then_some(CertificateId(row.id)))
    }

    /// Withdraws a certificate, and tells whose it was; what it said of whom it named is erased. None, and nothing is
    /// changed, where there is none that is theirs to withdraw. One that was withdrawn stays so, with its first reason.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn withdraw_certificate(
        &self,
        asked: &Withdraw,
    ) -> Result<Option<CertificateNumber>, StoreError> {
        retried(|| self.try_to_withdraw(asked)).await
    }

    async fn try_to_withdraw(
        &self,
        asked: &Withdraw,
    ) -> Result<Option<CertificateNumber>, StoreError> {
        let tx = self.begin().await?;
        let find = || task_certificate::Entity::find_by_id(asked.certificate.0);
        let Some(known) = find().one(&tx).await? else {
            return Ok(None);
        };
        // The person first, as where one is issued; who closes their account meanwhile takes it with them.
        let whose = person::Entity::find_by_id(known.person);
        whose.held().one(&tx).await?;
        let Some(row) = find().held().one(&tx).await? else {
            return Ok(None);
        };
        let Some(actor) = self.acting(&tx, asked.actor).await? else {
            return Ok(None);
        };
        if !theirs(&tx, &actor, &row).await? {
            return Ok(None);
        }
        let to = PersonId(row.person);
        let was = certificate_of(row.clone())?;
        if was.withdrawn.is_some() {
            return Ok(Some(was.number));
        }
        let now = self.clock.now();
        let mut gone = row.into_active_model();
        gone.withdrawn = Set(Some(now.0));
        gone.withdrawn_by = Set(Some(actor.person.0));
        gone.reason = Set(asked.reason.clone());
        gone.masked = Set(String::new());
        gone.sealed = Set(Vec::new());
        gone.update(&tx).await?;
        let ctx = Ctx {
            actor,
            subject: to,
            now,
            command: asked.command,
            made: now,
        };
        let letter = withdrawal(to, &was.number, &was.issuer, &asked.reason);
        let told = letters::write(&tx, &ctx, vec![letter]).await?;
        let versions = rows::write(&tx, told, now).await?;
        tx.commit().await?;
        self.poke(versions);
        Ok(Some(was.number))
    }
}

async fn theirs(
    db: &impl ConnectionTrait,
    actor: &Actor,
    row: &task_certificate::Model,
) -> Result<bool, StoreError> {
    let issuer: Option<Site> = places::site(db, PlaceId(row.place)).await?;
    Ok(issuer.is_some_and(|issuer| may_withdraw(actor, PersonId(row.person), &issuer)))
}
