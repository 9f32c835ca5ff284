//! What ends a verb of the command line: one sentence that says what is wrong and what cures it.

/// One clear sentence with its cure.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    /// A failure in these words.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}
