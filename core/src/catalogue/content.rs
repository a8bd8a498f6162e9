//! What stands in the data and in the recorded answers, side by side.

use super::*;
use crate::{provider::Provider, shape::Shape};
use serde_json::Value;
use std::path::Path;

/// Each recorded answer that went well: provider, method, and the payload as it came.
fn recorded() -> Vec<(String, String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let vectors =
        ["adm-tools-answers.json", "elytrahost-answers.json"].map(|file| serde_json::from_str::<Vec<Value>>(&read(file)).unwrap());
    let answers = vectors.iter().flatten().filter(|vector| !vector["expect"]["reply"].is_null());
    answers
        .filter_map(|vector| {
            let body: Value = serde_json::from_str(vector["body"].as_str()?).ok()?;
            let payload = body.get("response").or_else(|| body.get("answer"))?;
            let unfolded = payload.as_str().and_then(|text| serde_json::from_str(text).ok());
            let text = |name: &str| vector[name].as_str().unwrap_or_default().to_owned();
            Some((text("provider"), text("method"), unfolded.unwrap_or_else(|| payload.clone())))
        })
        .collect()
}

/// What of `shape` is in none of `payloads`.
fn invented(shape: &Shape, payloads: &[&Value], at: &str) -> Vec<String> {
    let inside = |shape: &Shape, payloads: Vec<&Value>, at: &str| match payloads.is_empty() {
        true => vec![at.to_owned()],
        false => invented(shape, &payloads, at),
    };
    match shape {
        // A kind of any says nothing.
        Shape::Value { .. } => Vec::new(),
        Shape::Rows { row, .. } if matches!(**row, Shape::Value { .. }) => Vec::new(),
        Shape::Object(fields) => {
            let of = |(name, shape): &(String, Shape)| {
                let values = payloads.iter().filter_map(|payload| payload.get(name)).collect();
                inside(shape, values, &format!("{at}/{name}"))
            };
            fields.iter().flat_map(of).collect()
        }
        Shape::Rows { row: one, .. } | Shape::Map(one) => {
            inside(one, payloads.iter().flat_map(|payload| members(payload)).collect(), &format!("{at}/*"))
        }
    }
}

fn members(payload: &Value) -> Vec<&Value> {
    match payload {
        Value::Array(rows) => rows.iter().collect(),
        Value::Object(rows) => rows.values().collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_field_of_a_recorded_shape_stands_in_a_recorded_answer() {
    let answers = recorded();
    let mut backed = 0;
    for provider in Provider::all() {
        for method in provider.catalogue.methods() {
            let Some(returns) = method.returns.as_ref().filter(|returns| returns.recorded) else { continue };
            let own = answers.iter().filter(|(of, path, _)| *of == provider.spec.name && *path == method.path);
            let payloads: Vec<&Value> = own.map(|(_, _, payload)| payload).collect();
            assert!(!payloads.is_empty(), "no answer of {} was recorded", method.path);
            assert_eq!(invented(&returns.shape, &payloads, ""), Vec::<String>::new(), "{}", method.path);
            backed += 1;
        }
    }
    assert!(backed >= 16, "{backed}");
}

#[test]
fn a_field_that_nobody_saw_is_found_out() {
    let shape: Shape = serde_json::from_str(r#"{"list":[{"id":"id","colour":"text"}],"pages":"int"}"#).unwrap();
    let seen = serde_json::json!({ "list": { "a": { "id": 1 } } });
    assert_eq!(invented(&shape, &[&seen], ""), ["/list/*/colour", "/pages"]);
}

#[test]
fn the_methods_people_use_most_are_described() {
    for (provider, least) in [(Provider::adm_tools(), 60), (Provider::elytra_host(), 23)] {
        let catalogue = &provider.catalogue;
        let texts = catalogue.methods().iter().filter_map(|method| Some((&method.path, catalogue.description(&method.path)?)));
        let texts: Vec<_> = texts.collect();
        assert!(texts.len() >= least, "{} of {}", texts.len(), provider.spec.name);
        for (path, text) in texts {
            let sentences = text.split_inclusive(['.', '?']).filter(|part| !part.trim().is_empty()).count();
            assert!(sentences >= 2 && text.ends_with('.'), "{path}: {text}");
        }
    }
}

#[test]
fn a_description_names_only_methods_that_exist() {
    for provider in Provider::all() {
        let catalogue = &provider.catalogue;
        for method in catalogue.methods() {
            let words = catalogue.description(&method.path).into_iter().flat_map(|text| text.split('`').skip(1).step_by(2));
            for named in words.filter(|word| word.contains('/')) {
                assert!(catalogue.get(named).is_some(), "{} speaks of {named}", method.path);
            }
        }
    }
}

#[test]
fn a_probe_compares_fields_that_the_read_is_known_to_have() {
    let mut seen = Vec::new();
    for provider in Provider::all() {
        for method in provider.catalogue.methods() {
            let Some(probe) = &method.probe else { continue };
            assert!(!method.idempotent && method.effect != Effect::Read, "{} needs none", method.path);
            let read = provider.catalogue.get(&probe.method).unwrap();
            let returns = read.returns.as_ref().filter(|returns| returns.recorded).unwrap();
            let Shape::Object(fields) = &returns.shape else { panic!("{}", probe.method) };
            let rows = fields.iter().find(|(name, _)| format!("/{name}") == probe.rows).map(|(_, shape)| shape);
            let Some(Shape::Rows { row, key }) = rows else { panic!("{}: {}", method.path, probe.rows) };
            let Shape::Object(known) = &**row else { panic!("{}", probe.method) };
            for field in probe.matches.keys() {
                assert!(key.as_ref() == Some(field) || known.iter().any(|(name, _)| name == field), "{}: {field}", method.path);
            }
            seen.push(method.path.as_str().to_owned());
        }
    }
    assert_eq!(seen, ["dns/add_foreign_domain", "dns/record_add", "hosting/virtual/add_site", "instance/create"]);
}

#[test]
fn a_password_in_an_answer_is_marked() {
    let adm = Provider::adm_tools();
    let create = adm.catalogue.get("mysql/database/create/save").unwrap();
    assert_eq!(create.secret_fields, ["/password"]);
    for path in ["hosting/mysql/dbinterface/create", "clickhouse/database/create/save", "vps/tab/console", "storage/update_secure_link_key"]
    {
        assert!(adm.catalogue.get(path).unwrap().answer_secret, "{path}: nobody knows where in the answer it stands");
    }
}

#[test]
fn the_page_about_effects_says_what_the_catalogue_says() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/effects.md")).unwrap();
    let providers = Provider::all();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |")?.split_once("` | "));
    let rows = rows.map(|(path, rest)| (path, rest.splitn(3, '|').map(str::trim).collect::<Vec<_>>()));
    let mut checked = 0;
    for (path, cells) in rows {
        let [effect, repeat, _] = cells[..] else { continue };
        let Some(method) = providers.iter().find_map(|provider| provider.catalogue.get(path)) else { continue };
        let expected = match (method.effect, method.idempotent) {
            (Effect::Read, _) => ["read", ""],
            (Effect::Spend, _) => ["spend", ""],
            (Effect::Write, true) => ["write", "same state"],
            (Effect::Write, false) => ["write", "not the same"],
            (Effect::Destroy, true) => ["destroy", "same state"],
            (Effect::Destroy, false) => ["destroy", "not the same"],
        };
        if ["read", "write", "destroy", "spend"].contains(&effect) {
            assert_eq!([effect, repeat], expected, "{path}");
            checked += 1;
        }
    }
    assert!(checked > 200, "{checked}");
    let adm = Provider::adm_tools();
    let count = |effect| adm.catalogue.methods().iter().filter(|method| method.effect == effect).count();
    let counted = [Effect::Read, Effect::Write, Effect::Destroy, Effect::Spend].map(count);
    let [read, write, destroy, spend] = counted;
    assert!(page.contains(&format!("{read} read, {write} write, {destroy} destroy, {spend} spend")), "{counted:?}");
}
