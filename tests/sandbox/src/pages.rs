//! Answers that come from in front of a method: a server that broke down, a firewall, a limit. Faults give them.

use serde_json::json;

use crate::elytra::Elytra;
use crate::message::Response;
use crate::route::Route;

/// The anti-bot page of the platform, shortened: what the firewall puts in the place of an answer.
const CHALLENGE: &str = "<!DOCTYPE html><html><head><title>Захищена сторінка</title></head><body><script></script></body></html>";

/// 500 comes from the application and looks like its own; the others come from the server before it, as pages.
pub(crate) fn server_error(route: &Route, status: u16) -> Response {
    let reason = match status {
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Temporarily Unavailable",
        _ => "Error",
    };
    match (status, route) {
        (500, Route::V1(_)) => Elytra::exception(false),
        (500, Route::Late(_)) => Elytra::exception(true),
        (500, _) => Response::new(500, reason).with("Content-Type", "text/plain"),
        _ => {
            let title = format!("{status} {reason}");
            let page = format!(
                "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
                 <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
            );
            Response::new(status, page).with("Content-Type", "text/html")
        }
    }
}

pub(crate) fn challenge() -> Response {
    Response::new(429, CHALLENGE).with("Content-Type", "text/html; charset=UTF-8")
}

/// A limit that is spent, whatever the account's windows say. ElytraHost's text is known; with which status it comes is not (ours).
pub(crate) fn throttled(route: &Route, pause_s: u64) -> Response {
    match route {
        Route::Adm(_) | Route::Nowhere => {
            let sentence = format!("Too Many Requests per hour. Limit 3600. Pause {pause_s} seconds");
            Response::json(429, &json!({"result": false, "messages": {"error": [sentence]}})).with("X-RateLimit-Hour-Remaining", "0")
        }
        Route::V1(_) => Response::new(429, json!({"success": false, "message": "Too many requests"}).to_string()),
        Route::Late(_) => Response::json(200, &json!({"success": false, "message": "Too many requests", "answer": null, "code": 429})),
    }
}
