//! A hosting site of your own on ElytraHost: your visitors sign up and sign in with the same methods as anybody, and you
//! set the prices. Each step is what a page of such a site does with its form.
//!
//! ```text
//! cargo run --bin host-site -- link EMAIL CAPTCHA              mails a code to the visitor
//! cargo run --bin host-site -- register EMAIL CAPTCHA CODE     signs up; HOSTWIRE_PASSWORD is the visitor's
//! cargo run --bin host-site -- login EMAIL CAPTCHA             signs in
//! cargo run --bin host-site -- quote PRICE MARKUP              who gets what of a payment
//! ```
//!
//! CAPTCHA is what the widget on your page answers once the visitor has solved it. Only your server sees the token that
//! comes of it: keep it with the visitor's session.

use hostwire::{
    Client, Clock, Error, Options, Provider, Token,
    core::{Quote, TopUpShare},
    json,
};

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let password = || std::env::var("HOSTWIRE_PASSWORD").unwrap_or_default();
    match arguments.as_slice() {
        ["link", email, captcha] => {
            site(None)?.call("user/send_register_link", json!({ "email": email, "captcha": solved(captcha) }))?;
            println!("A code is on its way to {email}.");
        }
        ["register", email, captcha, code] => {
            let form = json!({ "UUID": code, "email": email, "password": password(), "captcha": solved(captcha) });
            welcome(&signed_in("user/register", form)?)?;
        }
        ["login", email, captcha] => {
            let form = json!({ "email": email, "password": password(), "captcha": solved(captcha) });
            welcome(&signed_in("user/login", form)?)?;
        }
        ["quote", price, markup] => {
            let Quote { client_pays, provider_gets, reseller_gets } = Quote::of(price.parse()?, markup.parse()?);
            println!("The client pays {client_pays}: {provider_gets} to ElytraHost, {reseller_gets} to you.");
            println!("Of the top-up: {}", TopUpShare::of(&Provider::elytra_host().spec, client_pays)?);
        }
        _ => {
            eprintln!("host-site link EMAIL CAPTCHA | register EMAIL CAPTCHA CODE | login EMAIL CAPTCHA | quote PRICE MARKUP");
            std::process::exit(2);
        }
    }
    Ok(())
}

/// A client of the API: nobody's, for the forms of the site, or a visitor's own.
fn site(token: Option<Token>) -> Result<Client, Error> {
    // HOSTWIRE_BASE_URL is for a sandbox; without it, the provider's own address is called.
    let options = Options { base_url: std::env::var("HOSTWIRE_BASE_URL").ok(), ..Options::default() };
    Client::new(Provider::elytra_host(), token, options, Clock::default())
}

/// The answer of signing up or in is the token of the visitor's next calls.
fn signed_in(method: &str, form: serde_json::Value) -> Result<Client, Error> {
    let answer = site(None)?.call(method, form)?.data()?;
    site(Some(Token::new(text(&answer))?))
}

fn solved(captcha: &str) -> serde_json::Value {
    json!({ "captchaRequest": captcha, "captchaProvider": "hcaptcha" })
}

fn welcome(visitor: &Client) -> Result<(), Error> {
    let info = visitor.call("user/get_info", json!({}))?.data()?;
    println!("Welcome, {}. Your balance is {}.", text(&info["email"]), text(&info["balance"]["amount"]));
    Ok(())
}

fn text(value: &serde_json::Value) -> &str {
    value.as_str().unwrap_or_default()
}
