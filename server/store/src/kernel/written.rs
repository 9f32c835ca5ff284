//! What was written on behalf of one request, so that the redirect after it can carry the versions and a reader on
//! another instance catches up first.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use domain::kernel::Space;

use super::open::Store;

/// The versions written through one [`Store::remembering`].
#[derive(Debug, Default)]
pub struct Written(Mutex<BTreeMap<Space, u64>>);

impl Written {
    pub(crate) fn take(&self, versions: &BTreeMap<Space, u64>) {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend(versions);
    }
}

impl Store {
    /// What was written through this store since it began to remember; nothing where there is one instance.
    pub fn written(&self) -> BTreeMap<Space, u64> {
        let Some(written) = self.written.as_ref().filter(|_| self.others.is_some()) else {
            return BTreeMap::new();
        };
        let written = written.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.clone()
    }
}
