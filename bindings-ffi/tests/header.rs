//! The header that ships is the one that the source renders, and says what the core says.

use hostwire::Code;
use std::{fs, path::Path};

/// In the order a reader wants them. What is missing here is missing in the header, and the library exports only that.
const MODULES: &[&str] = &["code", "options", "client", "params", "reply", "error", "cancel", "clock", "request", "quota", "record"];

fn crate_dir() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shipped() -> String {
    fs::read_to_string(crate_dir().join("c/include/hostwire.h")).unwrap_or_default()
}

/// `HOSTWIRE_RENDER=1 cargo test -p hostwire-ffi --test header` writes it.
#[test]
fn the_header_is_rendered_from_the_source() {
    let config = cbindgen::Config::from_file(crate_dir().join("c/cbindgen.toml")).unwrap();
    let builder = cbindgen::Builder::new().with_config(config);
    let builder = MODULES.iter().fold(builder, |builder, module| builder.with_src(crate_dir().join(format!("src/c/{module}.rs"))));
    let mut rendered = Vec::new();
    builder.generate().unwrap().write(&mut rendered);
    let rendered = String::from_utf8(rendered).unwrap();
    if std::env::var_os("HOSTWIRE_RENDER").is_some() {
        fs::create_dir_all(crate_dir().join("c/include")).unwrap();
        fs::write(crate_dir().join("c/include/hostwire.h"), &rendered).unwrap();
    }
    assert!(shipped() == rendered, "c/include/hostwire.h is stale; HOSTWIRE_RENDER=1 writes it anew");
}

#[test]
fn every_code_has_its_number_in_c() {
    let header = shipped();
    for code in Code::ALL {
        let line = format!("HW_CODE_{} = {},", code.as_str().to_uppercase(), code.number());
        assert!(header.contains(&line), "the header lacks {line}");
    }
    assert_eq!(header.matches("\n  HW_CODE_").count(), Code::ALL.len());
}

/// But for what the layer sets: whether there is a place for a file, and a client's name in a store.
#[test]
fn options_have_the_fields_of_the_core() {
    let header = shipped();
    let options = serde_json::to_value(hostwire::Options::default()).unwrap();
    let call = serde_json::to_value(hostwire::CallOptions::default()).unwrap();
    for (name, record, elsewhere) in [("hw_options", options, vec!["holder"]), ("hw_call_options", call, vec!["stream"])] {
        let fields = between(&header, &format!("typedef struct {name} {{"), "\n}");
        for member in record.as_object().unwrap().keys().filter(|member| !elsewhere.contains(&member.as_str())) {
            let is_field = |line: &str| line.ends_with(&format!(" {member};")) || line.ends_with(&format!("*{member};"));
            assert!(fields.lines().any(is_field), "{name} lacks {member}");
        }
    }
}

/// The struct's fields are as many as its initializer has values.
#[test]
fn initializers_fill_every_field() {
    let header = shipped();
    for (name, init) in [
        ("hw_options", "HW_OPTIONS_INIT"),
        ("hw_call_options", "HW_CALL_OPTIONS_INIT"),
        ("hw_stats", "HW_STATS_INIT"),
        ("hw_file", "HW_FILE_INIT"),
    ] {
        let fields = between(&header, &format!("typedef struct {name} {{"), "\n}");
        let fields = fields.lines().filter(|line| line.ends_with(';') && !line.contains("//")).count();
        let values = between(&header, &format!("#define {init} \\"), "}").split(',').count();
        assert_eq!(values, fields, "{init}");
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).map_or("", |(between, _)| between)
}
