//! The verbs of this slice, as forms.

crate::verbs! { notices,
    /// Keep a draft.
    save_draft SaveDraftVerb "notices/save_draft" => SaveDraft;
    /// Throw a draft away.
    drop_draft DropVerb "notices/drop" => Drop;
    /// Post a notice.
    post PostVerb "notices/post" => Post;
    /// Correct what a notice says.
    correct CorrectVerb "notices/correct" => Correct;
    /// Withdraw a notice.
    withdraw WithdrawVerb "notices/withdraw" => Withdraw;
    /// "I have read this."
    acknowledge AcknowledgeVerb "notices/acknowledge" => Acknowledge;
    /// A home has been told in person.
    tell TellVerb "notices/tell" => Tell;
}
