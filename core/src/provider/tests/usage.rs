//! The kinds of use that a provider allows.

use super::*;

fn refusal(usage: &str, method: &str, params: Value) -> Option<Error> {
    let options = Options { usage: serde_json::from_value(json!(usage)).unwrap(), ..Options::default() };
    let mut machine = Machine::new(Provider::elytra_host(), Some(Token::new("t0k3n").unwrap()), options).unwrap();
    match machine.submit(method, params.as_object().unwrap(), &CallOptions::default(), START).1 {
        Step::Done(outcome) => Some(outcome.unwrap_err()),
        Step::Send { .. } => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_call_outside_the_clients_kind_is_refused_before_it_is_sent() {
    let captcha = json!({ "captchaRequest": "x", "captchaProvider": "hcaptcha" });
    let login = json!({ "email": "a@example.com", "password": "p", "captcha": captcha });
    for (usage, open, captcha, token) in
        [("open_information", true, false, false), ("own_account", true, false, true), ("white_label", true, true, true)]
    {
        assert_eq!(refusal(usage, "meta/users", json!({})).is_none(), open, "{usage}");
        assert_eq!(refusal(usage, "user/login", login.clone()).is_none(), captcha, "{usage}");
        assert_eq!(refusal(usage, "user/get_info", json!({})).is_none(), token, "{usage}");
    }
    let error = refusal("own_account", "user/login", login).unwrap();
    assert_eq!((error.code, error.number, error.delivery), (Code::OutsideUsage, 10, Delivery::NotSent));
    assert_eq!(error.message, "user/login is not for clients of the kind own_account.");
    assert_eq!(error.advice, "Nothing was sent. A client whose option usage is white_label may call it.");
    let error = refusal("open_information", "user/get_info", json!({})).unwrap();
    assert_eq!(error.advice, "Nothing was sent. A client whose option usage is own_account or white_label may call it.");
}

#[test]
fn there_are_three_kinds_and_only_where_the_provider_has_them() {
    let error = Options::from_json(r#"{"usage":"reseller"}"#).unwrap_err();
    assert_eq!(error.code, Code::InvalidOptions);
    for kind in ["open_information", "own_account", "white_label"] {
        let options = Options::from_json(&format!(r#"{{"usage":"{kind}"}}"#)).unwrap();
        assert_eq!(options.usage.unwrap().as_str(), kind);
        for elytra in [Provider::elytra_host(), Provider::elytra_host_2021_06()] {
            assert!(Machine::new(elytra, None, options.clone()).is_ok());
        }
        let error = Machine::new(Provider::adm_tools(), None, options).unwrap_err();
        assert_eq!((error.code, error.message.contains(kind)), (Code::InvalidOptions, true), "{error}");
    }
}

#[test]
fn open_methods_carry_no_token_whatever_the_kind() {
    let machine = client(&Provider::elytra_host(), Some("t0k3n"));
    for method in machine.provider().catalogue.methods().iter().filter(|method| machine.provider().access(method) == Access::Open) {
        let request = prepared(&machine, &method.path, json!({}));
        assert!(
            !format!("{}{:?}", request.url.expose(), request.headers.iter().map(crate::Header::expose).collect::<Vec<_>>())
                .contains("t0k3n")
        );
    }
}
