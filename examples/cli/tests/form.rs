//! What happens on a terminal: the form, the questions, Ctrl-C at them, tables.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

mod common;

use common::Scene;
use nix::sys::wait::WaitStatus;
use rexpect::session::{Options, PtySession, spawn_with_options};

/// The command on a terminal of 80 columns, without colours.
fn typed(scene: &Scene, args: &[&str], token: Option<&str>) -> PtySession {
    let mut command = scene.command(args);
    command.env("NO_COLOR", "1").env("TERM", "xterm").env("COLUMNS", "80");
    if let Some(token) = token {
        command.env("HOSTWIRE_TOKEN", token);
    }
    spawn_with_options(command, Options::new().timeout_ms(Some(20_000)).strip_ansi_escape_codes(true)).unwrap()
}

/// How it ended, and what was said until then.
fn ended(mut session: PtySession) -> (i32, String) {
    let said = session.exp_eof().unwrap();
    match session.process().wait().unwrap() {
        WaitStatus::Exited(_, code) => (code, said),
        other => panic!("{other:?}: {said}"),
    }
}

#[test]
fn the_form_asks_for_each_parameter_and_shows_what_will_be_sent() {
    let scene = Scene::new();
    let mut form = typed(&scene, &["call", "dns/record_add", "--ask", "--account", "Bakery"], None);
    form.exp_string("int; required").unwrap();
    form.exp_string("domain_id:").unwrap();
    form.send_line("forty").unwrap();
    form.exp_string("Expected a whole number.").unwrap();
    form.send_line("42").unwrap();
    form.exp_string("A, AAAA, ALIAS").unwrap();
    form.send_line("TXT").unwrap();
    form.exp_string("record:").unwrap();
    form.send_line("_form").unwrap();
    form.exp_string("data:").unwrap();
    form.send_line("typed in").unwrap();
    form.exp_string("0 without it").unwrap();
    form.send_line("").unwrap();
    form.exp_string("POST dns/record_add").unwrap();
    form.exp_string("Bakery, adm.tools").unwrap();
    form.exp_string("Send it?").unwrap();
    assert!(scene.requests().is_empty(), "nothing is sent before the last word");
    form.send_line("y").unwrap();
    let (code, said) = ended(form);
    assert_eq!(code, 0, "{said}");
    assert_eq!(scene.bodies("dns/record_add"), ["domain_id=42&type=TXT&record=_form&data=typed+in"], "what was left out is not sent");
}

#[test]
fn a_secret_is_not_shown_while_it_is_typed_nor_after() {
    let scene = Scene::new();
    let token = scene.sandbox.facts()["elytra_token"].as_str().unwrap().to_owned();
    let args = ["--provider", "elytrahost", "call", "user/update_password", "--ask"];
    let mut form = typed(&scene, &args, Some(&token));
    form.exp_string("currentPassword:").unwrap();
    form.send_line("sandbox-password").unwrap();
    let mut said = form.exp_string("newPassword:").unwrap();
    form.send_line("n3w-s3cret").unwrap();
    said += &form.exp_string("Send it?").unwrap();
    form.send_line("y").unwrap();
    let (code, rest) = ended(form);
    said += &rest;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("***") && !said.contains("n3w-s3cret") && !said.contains("sandbox-password"), "{said}");
    assert!(scene.bodies("user/update_password")[0].contains("n3w-s3cret"));
}

#[test]
fn what_destroys_is_asked_about_with_the_account_and_no_is_taken() {
    let scene = Scene::new();
    let delete = ["call", "dns/record_delete", "subdomain_id=1001", "--account", "Bakery"];
    for (answer, code, sent) in [("", 3, 0), ("n", 3, 0), ("y", 0, 1)] {
        let mut question = typed(&scene, &delete, None);
        question.exp_string("takes away what is not easily had again, on Bakery.").unwrap();
        question.exp_string("subdomain_id  1001").unwrap();
        question.exp_string("Go on?").unwrap();
        question.send_line(answer).unwrap();
        let (ended, said) = ended(question);
        assert_eq!((ended, scene.requests().len()), (code, sent), "{answer:?}: {said}");
    }
}

#[test]
fn ctrl_c_at_a_question_sends_nothing() {
    let scene = Scene::new();
    for (args, question) in
        [(&["call", "dns/record_delete", "subdomain_id=1001"][..], "Go on?"), (&["call", "dns/record_add", "--ask"], "required")]
    {
        let mut session = typed(&scene, args, None);
        session.exp_string(question).unwrap();
        session.send_control('c').unwrap();
        let (code, said) = ended(session);
        assert!(code == 130 && said.contains("Nothing was sent."), "{code}: {said}");
    }
    assert!(scene.requests().is_empty());
}

#[test]
fn the_last_request_stands_in_the_form_already() {
    let scene = Scene::new();
    scene.run(&["call", "dns/records_list", "domain_id=42"]);
    let mut form = typed(&scene, &["call", "dns/records_list", "--recent", "--ask"], None);
    form.exp_string("domain_id: 42").unwrap();
    form.send_line("").unwrap();
    form.exp_string("Send it?").unwrap();
    form.send_line("").unwrap();
    let (code, said) = ended(form);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("v=spf1 mx -all") && !said.contains("\"list\""), "a table, on a terminal: {said}");
    assert_eq!(scene.bodies("dns/records_list"), ["domain_id=42", "domain_id=42"]);
}
