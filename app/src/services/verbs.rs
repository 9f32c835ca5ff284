//! The verbs of this slice, as forms.

crate::verbs! { services,
    /// Add a service.
    define DefineVerb "services/define" => Define;
    /// Say anew what a service is.
    describe DescribeVerb "services/describe" => Describe;
    /// Set its weekly hours.
    set_hours SetHoursVerb "services/set_hours" => SetHours;
    /// Give one day other hours.
    change_day ChangeDayVerb "services/change_day" => ChangeDay;
    /// Close a day.
    close_day CloseDayVerb "services/close_day" => CloseDay;
    /// Take a closed or changed day back.
    reopen_day ReopenDayVerb "services/reopen_day" => ReopenDay;
    /// Book a seat.
    book BookVerb "services/book" => Book;
    /// Cancel a booking.
    cancel CancelVerb "services/cancel" => Cancel;
    /// Take the seat that was offered.
    accept AcceptVerb "services/accept" => Accept;
    /// Give the offered seat on.
    decline DeclineVerb "services/decline" => Decline;
    /// Leave the waiting list.
    leave LeaveVerb "services/leave" => Leave;
    /// Say again that one comes to a week of a series.
    reconfirm ReconfirmVerb "services/reconfirm" => Reconfirm;
    /// Move a booking to another session.
    move_to MoveVerb "services/move" => Move;
    /// Say that somebody came.
    check_in CheckInVerb "services/check_in" => CheckIn;
    /// Say that somebody did not come, or take that back.
    mark MarkVerb "services/mark" => Mark;
    /// Say of everyone who is not marked that they did not come.
    mark_rest MarkRestVerb "services/mark_rest" => MarkRest;
    /// Say about how full a room is.
    say_crowd SayCrowdVerb "services/say_crowd" => SayCrowd;
    /// Give one's bookings a secret address that a calendar can follow.
    open_calendar OpenCalendarVerb "services/open_calendar" => OpenCalendar;
    /// Take that address back.
    close_calendar CloseCalendarVerb "services/close_calendar" => CloseCalendar;
    /// Ask to look after somebody's bookings.
    ask_link AskLinkVerb "services/ask_link" => AskLink;
    /// Agree to be looked after.
    agree_link AgreeLinkVerb "services/agree_link" => AgreeLink;
    /// End that, or say no to it.
    end_link EndLinkVerb "services/end_link" => EndLink;
    /// Enter somebody of the family who has no account.
    add_dependant AddDependantVerb "services/add_dependant" => AddDependant;
    /// Take them out.
    remove_dependant RemoveDependantVerb "services/remove_dependant" => RemoveDependant;
    /// Write down something about a booking.
    note NoteVerb "services/note" => Note;
}
