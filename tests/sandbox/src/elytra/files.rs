//! Addresses of an instance's files. There is nothing behind them.

use super::Asked;
use super::answer::Reply;
use crate::calendar;

/// A presigned address that lives an hour. Without a name it is that of the folder, as observed.
pub(super) fn link(asked: &Asked<'_>) -> Reply {
    let name: String = asked
        .text("filename")
        .unwrap_or_default()
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    let seconds = asked.now / 1000 % 86_400;
    let time = format!("{:02}{:02}{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let day = calendar::date(asked.now).replace('-', "");
    Reply::Text(format!(
        "https://files.example/elytrainstance/{name}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={day}T{time}Z\
         &X-Amz-SignedHeaders=host&X-Amz-Expires=3600\
         &X-Amz-Credential=SANDBOX%2F{day}%2Fsandbox%2Fs3%2Faws4_request&X-Amz-Signature=0000"
    ))
}
