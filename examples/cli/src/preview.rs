//! `hostwire preview`: the request of a call, to read and to paste, without sending it.

use crate::{
    args::{Globals, TargetArgs},
    effects,
    failure::Failure,
    find, output, params,
    sample::Shown,
    style::{CARE, FAINT, STRONG},
    words::grouped,
};
use hostwire::{
    CallOptions, Request,
    core::{Effect, Method, WindowSpec},
};
use serde_json::{Map, Value, json};

/// What stands for the token.
const VARIABLE: &str = "$HOSTWIRE_TOKEN";

pub fn run(globals: &Globals, args: &TargetArgs) -> Result<(), Failure> {
    let given = params::read(&args.params)?;
    let method = find::of_call(globals, args);
    given.check_files(method.as_ref())?;
    let provider = globals.provider();
    let options = CallOptions { files: given.files_told(), ..args.options() };
    let shown =
        Shown { provider: &provider, path: &args.method, method: method.as_ref(), params: given.params, placeholders: Vec::new(), options };
    let request = shown.request(globals)?;
    // As it was typed, secrets and all: it is to be run.
    let command = shown.command(&request, true)?;
    let cost = Cost::new(globals, args, method.as_ref());
    match globals.json {
        true => output::json(&record(&request, &cost, &command)),
        false => {
            output::text(&format!("{STRONG}The request{STRONG:#} {FAINT}(nothing was sent){FAINT:#}\n\n"))?;
            output::bytes(wire(&request).as_bytes())?;
            output::text(&format!("\n\n{STRONG}What it does{STRONG:#}\n\n{}", cost.text()))?;
            output::text(&format!("\n{STRONG}The same as a command{STRONG:#}\n\n"))?;
            output::bytes(format!("{command}\n").as_bytes())
        }
    }
}

/// What a call takes and does.
struct Cost {
    effect: Effect,
    repeats: String,
    repeats_by_itself: bool,
    windows: Vec<WindowSpec>,
}

impl Cost {
    fn new(globals: &Globals, args: &TargetArgs, method: Option<&Method>) -> Self {
        // What the catalogue lacks is taken for the worst, as the core does.
        let effect = method.map_or_else(|| args.effect.map_or(Effect::Spend, Into::into), |method| method.effect);
        let raw = if effect == Effect::Read { "repeated by itself: a read does no harm" } else { "not repeated: nothing is known of it" };
        Self {
            effect,
            repeats: method.map_or_else(|| raw.to_owned(), effects::repeats),
            repeats_by_itself: method.map_or(effect == Effect::Read, effects::repeats_by_itself),
            // A window without a number exists only once an answer names it.
            windows: globals.provider().spec.windows.iter().filter(|window| window.limit.is_some()).cloned().collect(),
        }
    }

    fn text(&self) -> String {
        let style = effects::style(self.effect);
        let windows = self.windows.iter().filter_map(|window| Some(format!("1 of the {}'s {}", window.name, grouped(window.limit?))));
        let mut takes = windows.collect::<Vec<_>>().join(", ");
        if takes.is_empty() {
            takes.push_str("1 call; the provider tells no limits");
        }
        let money = if self.effect == Effect::Spend { format!("{CARE}it costs money{CARE:#}") } else { "none".to_owned() };
        let rows = [
            ("effect", format!("{style}{}{style:#}: it {}", effects::word(self.effect), effects::does(self.effect))),
            ("quota", format!("{takes}; as much for each repeat")),
            ("money", money),
            ("repeats", self.repeats.clone()),
        ];
        rows.into_iter().map(|(name, words)| format!("  {FAINT}{name:8}{FAINT:#} {words}\n")).collect()
    }

    fn record(&self) -> Value {
        let windows: Map<String, Value> = self.windows.iter().map(|window| (window.name.clone(), json!(1))).collect();
        json!({
            "effect": self.effect, "windows": windows, "money": self.effect == Effect::Spend,
            "repeats": self.repeats_by_itself, "why": self.repeats,
        })
    }
}

fn record(request: &Request, cost: &Cost, command: &str) -> Value {
    let mut record = json!(request);
    record["url"] = json!(request.url.masked(VARIABLE));
    record["body"] = json!(request.body.masked(VARIABLE));
    record["headers"] = headers(request).map(|(name, value)| json!([name, value])).collect();
    record["cost"] = cost.record();
    record["curl"] = json!(command);
    record
}

fn headers(request: &Request) -> impl Iterator<Item = (&str, String)> {
    request.headers.iter().map(|header| (header.name(), header.masked(VARIABLE).into_owned()))
}

/// The request as HTTP/1.1 writes it. The length counts the body alone: the token's variable does not change it.
fn wire(request: &Request) -> String {
    let url = request.url.masked(VARIABLE);
    let (_, after_scheme) = url.split_once("://").unwrap_or(("", &url));
    let (host, target) = after_scheme.split_at(after_scheme.find('/').unwrap_or(after_scheme.len()));
    let body = request.body.masked(VARIABLE).unwrap_or_default();
    let mut lines = vec![format!("{} {target} HTTP/1.1", request.http.as_str()), format!("Host: {host}")];
    lines.extend(headers(request).map(|(name, value)| format!("{name}: {value}")));
    if request.http.as_str() == "POST" {
        lines.extend(request.content_length().map(|length| format!("Content-Length: {length}")));
    }
    format!("{}\r\n\r\n{body}", lines.join("\r\n"))
}
