//! The verbs of this slice, as forms.

crate::verbs! { inbox,
    /// "I have read this letter."
    mark_read MarkReadVerb "inbox/mark_read" => MarkRead;
    /// "I have seen everything up to now."
    mark_all_read MarkAllReadVerb "inbox/mark_all_read" => MarkAllRead;
    /// Whether text messages tell what became of things while the app is closed.
    set_texts SetTextsVerb "inbox/set_texts" => SetTexts;
}
