//! Which pages come in which piece: those that people open together. A new slice adds its pages here.

use crate::kernel::piece;
use crate::{accounts, inbox, notices, org, services, tasks};

piece! {
    /// What is new, whom to ask, and one's own.
    Around in around, __preload_around {
        Accounts: accounts::Pages,
        Inbox: inbox::Pages,
        Notices: notices::Pages,
        Org: org::Pages,
        Own: crate::Own,
    }
}

piece! {
    /// Booking.
    Services in booking, __preload_booking {
        Services: services::Pages,
    }
}

piece! {
    /// Volunteering.
    Tasks in volunteering, __preload_volunteering {
        Tasks: tasks::Pages,
    }
}

piece! {
    /// Where staff and leaders work.
    Desk in desk, __preload_desk {
        Notices: notices::Desk,
        Org: org::Desk,
        Services: services::Desk,
        Tasks: tasks::Desk,
    }
}
