//! A body that must keep coming: whoever drips one byte now and then holds a connection for nothing.

use axum::body::HttpBody;
use bytes::Bytes;
use hyper::body::{Frame, Incoming, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// The slowest that a body may come once its grace is over, in bytes a second: less than the oldest network gives.
const SLOWEST: u32 = 2_048;

/// A request's body with a deadline that moves on as bytes arrive.
#[derive(Debug)]
pub struct Hurried {
    body: Incoming,
    deadline: Pin<Box<Sleep>>,
}

/// It did not come quickly enough.
#[derive(Debug, thiserror::Error)]
#[error("the body came too slowly")]
pub struct TooSlow;

impl Hurried {
    /// Lets the body take `grace`, and longer by as much as it brings.
    pub fn new(body: Incoming, grace: Duration) -> Self {
        Self {
            body,
            deadline: Box::pin(sleep_until(Instant::now() + grace)),
        }
    }
}

impl HttpBody for Hurried {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        if self.deadline.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(TooSlow.into())));
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let Some(Ok(frame)) = &frame
            && let Some(bytes) = frame.data_ref()
        {
            let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            let earned = Duration::from_secs(1) * length / SLOWEST;
            let later = self.deadline.deadline() + earned;
            self.deadline.as_mut().reset(later);
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
