//! A hosting site of one's own on ElytraHost: a visitor signs up there, tops up, and orders.

use crate::{
    calls::{info, owner, word},
    stage::{Otherwise, Plot, Stage, aside, check, done},
};
use hostwire::{
    CallOptions, Client, Head, Provider, Request,
    core::{Quote, SHARE_ROUNDING, TopUpShare},
    json,
};
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::TcpStream,
};

const SITE: &str = "https://host.example";
const EMAIL: &str = "visitor@example.net";
const MARKUP_KOPECKS: u64 = 5_000;

pub fn sign_up(stage: &mut Stage) -> Plot {
    let reseller = owner(stage)?;
    let facts = stage.sandbox.facts();
    stage.control("POST", "reseller", json!({ "token": facts["elytra_token"], "site": SITE, "markup_kopecks": MARKUP_KOPECKS }));
    aside(&format!("A visitor of {SITE} signs up, with a CAPTCHA solved there."));
    let open = stage.client(Provider::elytra_host(), None)?;
    let captcha = json!({ "captchaRequest": "ok-captcha", "captchaProvider": "hcaptcha" });
    open.call("user/send_register_link", json!({ "email": EMAIL, "captcha": captcha }))?;
    let links = stage.control("GET", "state", json!({}))["elytra"]["register_links"].clone();
    let code = links.as_array().and_then(|links| links.last()).map(|link| link["uuid"].clone()).unwrap_or_default();
    let form = json!({ "UUID": code, "email": EMAIL, "password": "a-visitors-own", "captcha": captcha });
    // The site's page sends the form itself, so that its address is known; the core writes the request and reads the answer.
    let request = open.prepare("user/register", form, &CallOptions::default())?;
    let (head, body) = sent_by_page(&request).map_err(Otherwise::Start)?;
    let token = open.read("user/register", &head, body, &CallOptions::default())?.data()?;
    let visitor = stage.client(Provider::elytra_host(), token.as_str())?;
    check(info(&visitor)?["email"] == EMAIL, "the answer of signing up is the token of the visitor's calls")?;
    done(&format!("{EMAIL} has an account; the answer is the token of all further calls."));
    top_up(stage, &reseller, &visitor)
}

fn top_up(stage: &Stage, reseller: &Client, visitor: &Client) -> Plot {
    let before = info(reseller)?["balance"]["amount"].clone();
    visitor.call("balance/gen_top_up_link", json!({ "amount": 1000, "topUpMethod": "qiwi" }))?;
    let paid = stage.control("GET", "state", json!({}))["elytra"]["top_ups"].clone();
    let uuid = paid.as_array().and_then(|rows| rows.last()).map(|row| word(&row["uuid"])).unwrap_or_default();
    stage.control("POST", &format!("top_ups/{uuid}/pay"), json!({}));
    let share = TopUpShare::of(&Provider::elytra_host().spec, "1000".parse()?)?;
    let after = info(reseller)?["balance"]["amount"].clone();
    let credited = number(&after) - number(&before);
    check((credited - number(&json!(share.credited))).abs() < 0.001, "the reseller is credited the share that was worked out")?;
    done(&format!("The visitor tops up 1,000 roubles: {} % of it, {} roubles, are the reseller's.", share.percent, share.credited));
    aside(SHARE_ROUNDING);
    let quote = Quote::of("199.90".parse()?, "50".parse()?);
    check(quote.reseller_gets == "50".parse()?, "the whole markup is the reseller's")?;
    done(&format!(
        "A quote: the client pays {}; {} are the provider's, the whole markup of {} the reseller's.",
        quote.client_pays, quote.provider_gets, quote.reseller_gets
    ));
    Ok(())
}

/// Sends a request as the page of the site does: with the page's address.
fn sent_by_page(request: &Request) -> std::io::Result<(Head, Vec<u8>)> {
    let (_, after) = request.url.expose().split_once("://").unwrap_or_default();
    let (host, target) = after.split_at(after.find('/').unwrap_or(after.len()));
    let body = request.body.as_bytes().unwrap_or_default();
    let mut stream = TcpStream::connect(host)?;
    write!(stream, "{} {target} HTTP/1.1\r\nHost: {host}\r\nOrigin: {SITE}\r\nConnection: close\r\n", request.http.as_str())?;
    write!(stream, "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len())?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap_or(answer.len());
    let status = String::from_utf8_lossy(&answer[..end]).split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    Ok((Head { status, headers: Vec::new() }, answer.split_off((end + 4).min(answer.len()))))
}

fn number(value: &Value) -> f64 {
    word(value).parse().unwrap_or_default()
}
