//! Code samples, run: what a real shell with curl and real PHP send is what the machine would send.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

use hostwire_core::{
    CallOptions, Draft, Http, Machine, Options, Params, Provider, Request, Sample, SampleCall, SampleLang, SampleOptions, SampleToken,
    Token,
};
use hostwire_php_tests::{
    php,
    random::Random,
    recorder::{Arrived, Recorder},
    script,
};
use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
    sync::Arc,
};

/// Everything that a header may hold and a shell or PHP may stumble over.
const TOKEN: &str = r#"t0k3n '"\ $HOME ${x} {$x} `id` $(id) %s %20 !! \n ;&|<>*?[]#~ [1, -2]"#;

const HOSTILE: &[&str] = &[
    "plain",
    "",
    " edges ",
    "it's \"quoted\"",
    "\\ \\\\ \\' \\\" \\n \\$ \\",
    "$HOME ${HOME} {$HOME} $$ $auth_token $post",
    "$(touch pwned) `touch pwned`",
    "line\nbreak\r\n\ttab\u{b}\u{c}\u{1b}[31m",
    "control \n and $HOME {$x} ${x} \"quotes\" \\n 'single' \\",
    "'; touch pwned; '",
    "'); system('touch pwned'); //",
    "@/etc/passwd",
    "<file",
    "-x --data --",
    "a&b=c+d%20;#?%",
    "!history * ? [a-z] {1,2} ~ | < > & \u{7f}",
    "<?php ?> <?= ?> <<<EOT EOT;",
    "Привіт, 世界 😀 \u{85}\u{a0}\u{2028}\u{feff}",
    "nul \u{0} inside",
];

struct Scene {
    recorder: Recorder,
    machine: Machine,
    provider: Arc<Provider>,
    folder: std::path::PathBuf,
}

impl Scene {
    fn new(provider: Arc<Provider>, folder: &str) -> Self {
        let recorder = Recorder::start();
        let options = Options { base_url: Some(recorder.url.clone()), ..Options::default() };
        let machine = Machine::new(Arc::clone(&provider), Some(Token::new(TOKEN).unwrap()), options).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
        fs::create_dir_all(&folder).unwrap();
        Self { recorder, machine, provider, folder }
    }

    fn sample(&self, lang: SampleLang, path: &str, params: &Params, call: &CallOptions, token: SampleToken) -> (Request, Sample) {
        let request = self.machine.prepare(path, params, call).unwrap();
        let method = self.provider.catalogue.get(path);
        let (files, placeholders) = (&call.files, &[][..]);
        let shown = SampleCall { spec: &self.provider.spec, path, method, params, files, placeholders, request: &request };
        let sample = Sample::new(lang, &shown, &SampleOptions { token, secrets: true }).unwrap();
        (request, sample)
    }

    fn run(&self, sample: &Sample) -> Arrived {
        let (file, mut command) = match sample.lang {
            SampleLang::Curl => ("sample.sh", Command::new("sh")),
            SampleLang::Php => ("sample.php", php()),
        };
        if sample.lang == SampleLang::Php {
            command.arg("-d").arg(format!("include_path={}", script("").display()));
        }
        fs::write(self.folder.join(file), &sample.code).unwrap();
        // Variables of every likely name lie in wait, and no settings of the machine's are read.
        let environment = [
            ("STAND_IN_URL", self.recorder.url.as_str()),
            ("NO_PROXY", "*"),
            ("HOME", "/nonexistent"),
            ("post", "x"),
            ("API_TOKEN", TOKEN),
        ];
        let output = command.arg(file).current_dir(&self.folder).envs(environment).output().unwrap();
        assert!(output.status.success(), "{}\n{}", sample.code, text(&output));
        assert!(!self.folder.join("pwned").exists(), "{}", sample.code);
        self.recorder.only()
    }

    /// The sample sends what the machine would send.
    fn same(&self, lang: SampleLang, path: &str, params: &Params, raw: Option<Http>) {
        for token in [active(), SampleToken::Environment("API_TOKEN".to_owned())] {
            self.same_with(token, lang, path, params, raw);
        }
    }

    fn same_with(&self, token: SampleToken, lang: SampleLang, path: &str, params: &Params, raw: Option<Http>) {
        let call = CallOptions { raw, ..CallOptions::default() };
        let (request, sample) = self.sample(lang, path, params, &call, token);
        assert_eq!(sample.notes, [""; 0], "it would have to say that it differs");
        assert_eq!(sent(&self.run(&sample)), asked(&request), "{}", sample.code);
    }
}

fn active() -> SampleToken {
    SampleToken::Active(Token::new(TOKEN).unwrap())
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What matters of a request: verb, target, token, content type, body.
type Matters = (String, String, Option<String>, Option<String>, Vec<u8>);

fn sent(arrived: &Arrived) -> Matters {
    let header = |name: &str| arrived.header(name).map(str::to_owned);
    (arrived.method.clone(), arrived.target.clone(), header("authorization"), header("content-type"), arrived.body.clone())
}

fn asked(request: &Request) -> Matters {
    let header = |name: &str| request.headers.iter().find(|header| header.name() == name).map(|header| header.expose().to_owned());
    let url = request.url.expose();
    let target = url.splitn(4, '/').nth(3).map(|rest| format!("/{rest}")).unwrap();
    let body = request.body.as_bytes().unwrap().to_vec();
    (request.http.as_str().to_owned(), target, header("Authorization"), header("Content-Type"), body)
}

fn record(data: &str) -> Params {
    json!({ "domain_id": 42, "type": "TXT", "record": "_test", "data": data }).as_object().unwrap().clone()
}

#[test]
fn hostile_values_leave_curl_as_they_leave_the_machine() {
    let scene = Scene::new(Provider::adm_tools(), "curl-hostile");
    for value in HOSTILE {
        scene.same(SampleLang::Curl, "dns/record_add", &record(value), None);
        let nested = json!({ value.to_string(): [value, { "a b": value }] });
        scene.same(SampleLang::Curl, "some/query", nested.as_object().unwrap(), Some(Http::Get));
    }
}

#[test]
fn hostile_values_leave_php_as_they_leave_the_machine() {
    let scene = Scene::new(Provider::adm_tools(), "php-hostile");
    for value in HOSTILE {
        scene.same(SampleLang::Php, "dns/record_add", &record(value), None);
        let nested = json!({ value.to_string(): [value, { "a b": value, value.to_string(): [] }] });
        scene.same(SampleLang::Php, "some/method", nested.as_object().unwrap(), Some(Http::Post));
    }
}

#[test]
fn random_values_leave_the_same_from_all_three() {
    let scene = Scene::new(Provider::adm_tools(), "random");
    let mut random = Random::new(5);
    for _ in 0..100 {
        let params = random.object(3);
        scene.same_with(active(), SampleLang::Curl, "some/method", &params, Some(Http::Post));
        scene.same_with(active(), SampleLang::Php, "some/method", &params, Some(Http::Post));
    }
}

#[test]
fn bodies_of_json_and_bare_text_and_open_methods_leave_as_they_are() {
    let scene = Scene::new(Provider::elytra_host(), "elytra");
    for value in HOSTILE {
        let login = json!({ "email": value, "password": value, "captcha": { "captchaRequest": format!("x{value}"), "captchaProvider": "hcaptcha" } });
        scene.same(SampleLang::Curl, "user/login", login.as_object().unwrap(), None);
    }
    let uuid = json!({ "uuid": "9c7024b2-a487-46b3-b393-4f397ae5d70f" });
    scene.same(SampleLang::Curl, "instance/get_info", uuid.as_object().unwrap(), None);
    scene.same(SampleLang::Curl, "meta/users", &Params::new(), None);
}

/// A provider whose bodies are the bare value: there, nothing is encoded before the shell sees it.
const BARE: &str = r#"{ "name": "bare", "base_url": "https://bare.example", "path": "/{method}", "body": "raw_text",
    "token": { "header": "Authorization", "prefix": "", "access": "token", "source": "There." },
    "envelope": { "ok": "ok", "payload": "data", "texts": [], "done": [] } }"#;

#[test]
fn bare_text_leaves_as_it_is_whatever_it_begins_with() {
    let scene = Scene::new(Arc::new(Provider::from_json(BARE, "[]").unwrap()), "bare");
    let mut random = Random::new(10);
    let texts = HOSTILE.iter().map(|text| (*text).to_owned()).chain((0..30).map(|_| random.text()));
    for text in texts {
        scene.same(SampleLang::Curl, "some/method", json!({ "text": text }).as_object().unwrap(), Some(Http::Post));
    }
}

#[test]
fn a_body_larger_than_an_argument_leaves_whole() {
    let scene = Scene::new(Provider::adm_tools(), "large");
    let large = record(&"'x\\ü%s".repeat(60_000));
    scene.same(SampleLang::Curl, "dns/record_add", &large, None);
    scene.same(SampleLang::Php, "dns/record_add", &large, None);
}

#[test]
fn php_posts_what_is_documented_as_get_and_says_so() {
    let scene = Scene::new(Provider::adm_tools(), "get");
    let params = json!({ "page": 2 });
    let token = SampleToken::Active(Token::new(TOKEN).unwrap());
    let (request, sample) =
        scene.sample(SampleLang::Php, "billing/get_invoices", params.as_object().unwrap(), &CallOptions::default(), token);
    assert!(sample.notes[0].contains("always sends POST") && sample.notes[0].contains("documented as GET"), "{:?}", sample.notes);
    assert!(sample.code.contains(&sample.notes[0]), "{}", sample.code);
    let arrived = scene.run(&sample);
    let (_, target, authorization, ..) = asked(&request);
    assert_eq!(format!("{}?{}", arrived.target, String::from_utf8_lossy(&arrived.body)), target, "the same parameters in another place");
    assert_eq!((arrived.method.as_str(), arrived.header("authorization")), ("POST", authorization.as_deref()));
}

#[test]
fn with_placeholders_samples_run_too_and_send_them() {
    let scene = Scene::new(Provider::adm_tools(), "placeholders");
    let method = scene.provider.catalogue.get("dns/record_add").unwrap();
    let draft = Draft::new(method, &Params::new());
    let request = scene.machine.prepare("dns/record_add", &draft.params, &CallOptions::default()).unwrap();
    for (lang, shown) in [(SampleLang::Curl, "YOUR_TOKEN"), (SampleLang::Php, "YOUR_TOKEN")] {
        let call = SampleCall {
            spec: &scene.provider.spec,
            path: "dns/record_add",
            method: Some(method),
            params: &draft.params,
            files: &draft.files,
            placeholders: &draft.placeholders,
            request: &request,
        };
        let sample = Sample::new(lang, &call, &SampleOptions { token: SampleToken::Missing, secrets: false }).unwrap();
        let arrived = scene.run(&sample);
        assert_eq!(arrived.header("authorization"), Some(format!("Bearer {shown}").as_str()));
        assert_eq!(Some(arrived.body.as_slice()), request.body.as_bytes());
        for note in &sample.notes {
            assert!(sample.code.contains(note), "{}", sample.code);
        }
        assert!(sample.notes[0].contains("Activate token") && sample.notes[1].contains("domain_id (a whole number)"), "{:?}", sample.notes);
    }
}

#[test]
fn a_value_that_is_no_text_is_written_as_php_code_of_its_kind() {
    let scene = Scene::new(Provider::adm_tools(), "kinds");
    let mut random = Random::new(6);
    for _ in 0..10 {
        let numbers: Value = (0..200).map(|_| random.number()).collect();
        let params = json!({ "n": numbers, "yes": true, "no": false, "none": null, "empty": [], "nothing": {} });
        scene.same(SampleLang::Php, "some/method", params.as_object().unwrap(), Some(Http::Post));
    }
}
