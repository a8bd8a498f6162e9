//! A stream that can end in the middle of an answer. It stands below the HTTP server, so that the head has gone out whole and
//! promises more than ever comes.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// How the connection of the answer to come ends; shared by the stream and the one who answers.
#[derive(Clone, Debug, Default)]
pub(super) struct Ending(Arc<Mutex<State>>);

#[derive(Debug, Default)]
enum State {
    #[default]
    Whole,
    /// Not a byte leaves any more.
    Silent,
    /// The head leaves, then this many bytes.
    After { matched: usize, left: usize, reset: bool },
}

impl Ending {
    pub(super) fn without_a_byte(&self) {
        *self.lock() = State::Silent;
    }

    pub(super) fn after(&self, bytes: usize, reset: bool) {
        *self.lock() = State::After { matched: 0, left: bytes, reset };
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
pub(super) struct FaultyStream {
    inner: TcpStream,
    ending: Ending,
}

impl FaultyStream {
    pub(super) fn new(inner: TcpStream, ending: Ending) -> Self {
        Self { inner, ending }
    }

    fn over(&self, reset: bool) -> io::Error {
        if reset && let Err(error) = self.inner.set_zero_linger() {
            return error;
        }
        io::Error::new(io::ErrorKind::BrokenPipe, "ended here on purpose")
    }
}

impl AsyncRead for FaultyStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl AsyncWrite for FaultyStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let allowed = match &*self.ending.lock() {
            State::Whole => buf.len(),
            State::Silent => 0,
            State::After { matched, left, .. } => allowed(*matched, *left, buf),
        };
        if allowed == 0 && !buf.is_empty() {
            let reset = matches!(&*self.ending.lock(), State::After { reset: true, .. });
            return Poll::Ready(Err(self.over(reset)));
        }
        let written = std::task::ready!(Pin::new(&mut self.inner).poll_write(cx, &buf[..allowed]))?;
        if let State::After { matched, left, .. } = &mut *self.ending.lock() {
            let head = head_bytes(*matched, &buf[..written]);
            *matched = match_on(*matched, &buf[..head]);
            *left -= written - head;
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        std::task::ready!(Pin::new(&mut self.inner).poll_flush(cx))?;
        // The answer may be no longer than what may leave: then nothing is written any more, and this is the end.
        let reset = match &*self.ending.lock() {
            State::After { matched, left: 0, reset } if *matched == END_OF_HEAD.len() => *reset,
            _ => return Poll::Ready(Ok(())),
        };
        Poll::Ready(Err(self.over(reset)))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A half-close would reach the client before the reset and read as an ordinary end. Dropping the stream ends it too.
        if !matches!(*self.ending.lock(), State::Whole) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// How much of `buf` may leave.
fn allowed(matched: usize, left: usize, buf: &[u8]) -> usize {
    let head = head_bytes(matched, buf);
    if match_on(matched, &buf[..head]) < END_OF_HEAD.len() { head } else { head + left.min(buf.len() - head) }
}

/// How much of `buf` belongs to the head.
fn head_bytes(mut matched: usize, buf: &[u8]) -> usize {
    for (at, byte) in buf.iter().enumerate() {
        if matched == END_OF_HEAD.len() {
            return at;
        }
        matched = step(matched, *byte);
    }
    buf.len()
}

fn match_on(matched: usize, head: &[u8]) -> usize {
    head.iter().fold(matched, |matched, byte| step(matched, *byte))
}

fn step(matched: usize, byte: u8) -> usize {
    match (matched, byte) {
        (1 | 3, b'\n') | (2, b'\r') => matched + 1,
        (_, b'\r') => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_leaves_whole_and_some_of_the_body() {
        let answer = b"HTTP/1.1 200 OK\r\na: b\r\n\r\nbody";
        assert_eq!(allowed(0, 0, answer), answer.len() - 4);
        assert_eq!(allowed(0, 3, answer), answer.len() - 1);
        assert_eq!(allowed(0, 9, answer), answer.len());
        assert_eq!(allowed(0, 1, b"HTTP/1.1 200 OK\r\na"), 18);
        assert_eq!(allowed(3, 1, b"\nbody"), 2);
        assert_eq!(allowed(4, 0, b"body"), 0);
        assert_eq!(match_on(0, b"a\r\r\n\r\n"), 4);
    }
}
