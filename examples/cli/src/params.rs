//! Parameters from the command line: `name=text`, `name[]=text`, `name:=json`, `name[]:=json`, `name=@path`.

use crate::failure::Failure;
use hostwire::core::{FileInfo, Method, ParamType, Params};
use serde_json::{Value, map::Entry};
use std::{collections::BTreeMap, path::PathBuf};

const ADVICE: &str = "Write name=text, name[]=text for each item of a list, name:=json for anything else, or name=@path for a file.";

/// What the command line gives a call.
#[derive(Debug, Default)]
pub struct Given {
    pub params: Params,
    /// Files by their parameters' names.
    pub files: Vec<(String, PathBuf)>,
}

/// Reads all assignments, in their order. Values are text unless marked: these APIs take numbers as text, too.
pub fn read(assignments: &[String]) -> Result<Given, Failure> {
    let mut given = Given::default();
    for assignment in assignments {
        let (left, right) = assignment.split_once('=').ok_or_else(|| wrong(assignment, "has no ="))?;
        let (left, is_json) = left.strip_suffix(':').map_or((left, false), |left| (left, true));
        let (name, is_item) = left.strip_suffix("[]").map_or((left, false), |name| (name, true));
        if name.is_empty() {
            return Err(wrong(assignment, "has no name"));
        }
        let is_twice = given.files.iter().any(|(other, _)| other == name);
        // No path is empty: @ alone is text, and in these APIs the root of a domain.
        if let Some(path) = right.strip_prefix('@').filter(|path| !path.is_empty() && !is_json) {
            if is_twice || given.params.contains_key(name) {
                return Err(wrong(name, "is given twice"));
            }
            given.files.push((left.to_owned(), path.into()));
            continue;
        }
        let value = match is_json {
            true => serde_json::from_str(right).map_err(|error| wrong(left, &format!("holds no JSON: {error}")))?,
            false => Value::String(right.to_owned()),
        };
        match (given.params.entry(name), is_item) {
            _ if is_twice => return Err(wrong(name, "is given twice")),
            (Entry::Vacant(free), true) => drop(free.insert(Value::Array(vec![value]))),
            (Entry::Vacant(free), false) => drop(free.insert(value)),
            (Entry::Occupied(mut taken), true) => match taken.get_mut() {
                Value::Array(items) => items.push(value),
                _ => return Err(wrong(name, "is given as a value and as a list")),
            },
            (Entry::Occupied(_), false) => return Err(wrong(name, "is given twice")),
        }
    }
    Ok(given)
}

impl Given {
    /// What the core is told of the files: names and lengths, and not what is in them.
    pub fn files_told(&self) -> BTreeMap<String, FileInfo> {
        let told = |path: &PathBuf| FileInfo {
            filename: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            content_type: None,
            length: std::fs::metadata(path).ok().map(|file| file.len()),
        };
        self.files.iter().map(|(name, path)| (name.clone(), told(path))).collect()
    }

    /// Files stand only where the method takes one, and can be read.
    pub fn check_files(&self, method: Option<&Method>) -> Result<(), Failure> {
        for (name, path) in &self.files {
            let takes_one = method.and_then(|method| method.param(name)).is_some_and(|param| param.kind == ParamType::File);
            if !takes_one {
                let advice = format!("Nothing was sent. For text that begins with @, write {name}:='\"@...\"'.");
                return Err(Failure::usage(format!("The parameter {name:?} takes no file."), advice));
            }
            if let Err(error) = std::fs::File::open(path) {
                let message = format!("The file {} for the parameter {name:?} cannot be read: {error}.", path.display());
                return Err(Failure::usage(message, "Nothing was sent. Name a file that you may read."));
            }
        }
        Ok(())
    }
}

/// Each parameter as people read it, on one line, with `***` for secrets.
pub fn shown(method: Option<&Method>, params: &Params) -> Vec<(String, String)> {
    let is_secret =
        |name: &str| method.is_some_and(|method| method.param(name).is_none_or(|param| param.secret || param.kind == ParamType::Captcha));
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let shown =
        |name: &str, value| if is_secret(name) { "***".to_owned() } else { crate::words::printable(&text(value)).replace('\n', "\\n") };
    params.iter().map(|(name, value)| (name.clone(), shown(name, value))).collect()
}

/// Names the parameter only: its value may be a secret.
fn wrong(assignment: &str, why: &str) -> Failure {
    let name = assignment.split(['=', ':']).next().unwrap_or_default();
    Failure::usage(format!("The parameter {name:?} {why}."), ADVICE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn given(assignments: &[&str]) -> Result<Given, Failure> {
        read(&assignments.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    }

    fn params(assignments: &[&str]) -> Value {
        Value::Object(given(assignments).unwrap().params)
    }

    #[test]
    fn text_lists_and_json() {
        let given = ["a=1", "b[]=x", "c:={\"k\":[1,null]}", "b[]=y", "d=", "b[]:=3", "e=x=y:=z"];
        assert_eq!(params(&given), json!({ "a": "1", "b": ["x", "y", 3], "c": { "k": [1, null] }, "d": "", "e": "x=y:=z" }));
    }

    #[test]
    fn what_looks_special_is_just_text() {
        let given = ["a=@", "b=-x", "c=$HOME `id` \"'\\\n", "d=Привіт", "e= ", "f:=\"@x\"", "g=x@y"];
        let read = json!({ "a": "@", "b": "-x", "c": "$HOME `id` \"'\\\n", "d": "Привіт", "e": " ", "f": "@x", "g": "x@y" });
        assert_eq!(params(&given), read);
    }

    #[test]
    fn a_file_goes_only_where_the_method_takes_one() {
        let adm = hostwire::Provider::adm_tools();
        let update = adm.catalogue.get("dns/massupdate/update_domains").unwrap();
        let here = given(&["domain_ids[]=42", &format!("config_file=@{}", file!().rsplit('/').next().unwrap())]).unwrap();
        assert_eq!((here.params.len(), here.files[0].0.as_str()), (1, "config_file"));
        let message = |given: &Given, method| match given.check_files(method) {
            Err(Failure::Usage { message, advice }) => format!("{message} {advice}"),
            other => panic!("{other:?}"),
        };
        assert!(message(&here, Some(update)).contains("cannot be read"));
        let record = given(&["data=@zone.txt"]).unwrap();
        for method in [adm.catalogue.get("dns/record_add"), None] {
            let said = message(&record, method);
            assert!(said.contains("\"data\" takes no file") && said.contains("data:='\"@...\"'"), "{said}");
        }
        assert!(given(&["a=@x", "a=1"]).is_err() && given(&["a=1", "a=@x"]).is_err() && given(&["a=@x", "a=@y"]).is_err());
    }

    #[test]
    fn mistakes_are_named_without_their_values() {
        for bad in ["secret", "=secret", ":=1", "[]=secret", "a:=secret"] {
            let Err(Failure::Usage { message, .. }) = given(&[bad]) else { panic!("{bad}") };
            assert!(bad == "secret" || !message.contains("secret"), "{message}");
        }
        assert!(given(&["a=1", "a=2"]).is_err() && given(&["a=1", "a[]=2"]).is_err());
    }
}
