//! Pieces: the code of many pages in a file of its own, which a phone fetches when it first opens one of them.
//!
//! The first file holds the frame, the sync and the home page; `crate::pieces` says which pages the others hold. They
//! are few and large. What several pieces share comes in files between them, one for each combination that occurs:
//! with twelve pieces there were 185 files in all, with four there are 16. The service worker fetches all behind the
//! first page, so that they are there offline.

/// The pages of a slice that come in one piece.
///
/// ```ignore
/// pages! {
///     /// What everybody opens.
///     Pages {
///         Notices => screens::Notices,
///         Notice => screens::Notice,
///     }
/// }
/// // <Route path=path!("/notices") view=Pages::Notices/>
/// ```
macro_rules! pages {
    ($(#[$doc:meta])* $name:ident { $($page:ident => $screen:path),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum $name { $($page),+ }

        impl $name {
            /// The page; to be called within its piece alone.
            pub(crate) fn show(self) -> ::leptos::prelude::AnyView {
                use ::leptos::prelude::IntoAny;
                match self { $(Self::$page => $screen().into_any()),+ }
            }
        }
    };
}
pub(crate) use pages;

/// A piece and the pages in it. The two functions are where the splitter cuts, and `__preload_` and the same, which
/// `#[lazy]` makes beside it.
macro_rules! piece {
    ($(#[$doc:meta])* $name:ident in $open:ident, $fetch:ident { $($of:ident: $pages:path),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        enum $name { $($of($pages)),+ }

        #[::leptos::lazy]
        fn $open(page: $name) -> ::leptos::prelude::AnyView {
            match page { $($name::$of(page) => page.show()),+ }
        }

        $(impl ::leptos_router::ChooseView for $pages {
            async fn choose(self) -> ::leptos::prelude::AnyView {
                $open($name::$of(self)).await
            }

            async fn preload(&self) {
                #[cfg(feature = "hydrate")]
                $fetch().await;
            }
        })+
    };
}
pub(crate) use piece;
