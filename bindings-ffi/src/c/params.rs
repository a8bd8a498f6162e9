//! `hw_params`: parameters, without writing JSON by hand.

use super::{
    boundary::{guard, optional},
    texts::Text,
};
use serde_json::{Map, Value};
use std::{
    ffi::{CStr, c_char},
    ptr,
};

/// The parameters of a call, for programs without a JSON library: texts are escaped. One thread at a time.
pub struct hw_params {
    members: Map<String, Value>,
    wrong: Option<String>,
    json: Text,
}

/// No parameters yet. Free it with hw_params_free.
#[unsafe(no_mangle)]
pub extern "C" fn hw_params_new() -> Option<Box<hw_params>> {
    guard(None, || Some(Box::new(hw_params { members: Map::new(), wrong: None, json: Text::new("") })))
}

/// Sets a parameter to a text; NULL sets nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_params_set_text(params: Option<&mut hw_params>, name: *const c_char, text: *const c_char) {
    unsafe { set(params, name, || Ok(optional(text, "text").map_err(|_| "not UTF-8")?.map(Value::from))) }
}

/// Sets a parameter to a whole number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_params_set_int(params: Option<&mut hw_params>, name: *const c_char, number: i64) {
    unsafe { set(params, name, || Ok(Some(number.into()))) }
}

/// Sets a parameter to any JSON value: "true", "1.5", a list, an object, or what hw_reply_get says of a number; NULL
/// sets nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_params_set_json(params: Option<&mut hw_params>, name: *const c_char, json: *const c_char) {
    unsafe {
        set(params, name, || match json.is_null() {
            true => Ok(None),
            false => serde_json::from_slice(CStr::from_ptr(json).to_bytes()).map(Some).map_err(|_| "not JSON"),
        })
    }
}

unsafe fn set(params: Option<&mut hw_params>, name: *const c_char, value: impl FnOnce() -> Result<Option<Value>, &'static str>) {
    let Some(params) = params else { return };
    guard((), || match (unsafe { optional(name, "name") }, value()) {
        (Ok(Some(name)), Ok(Some(value))) => drop(params.members.insert(name.to_owned(), value)),
        (Ok(Some(_)), Ok(None)) => {}
        (Ok(Some(name)), Err(what)) => params.wrong = Some(format!("the parameter {name} is {what}")),
        (Ok(None) | Err(_), _) => params.wrong = Some("a parameter's name is NULL or not UTF-8".to_owned()),
    });
}

/// What to give to hw_client_call. It is valid until the parameters are changed or freed.
///
/// After a value that could not be set, a call with this is the error "invalid_params", which says so.
#[unsafe(no_mangle)]
pub extern "C" fn hw_params_json(params: Option<&mut hw_params>) -> *const c_char {
    let Some(params) = params else { return ptr::null() };
    guard(ptr::null(), || {
        // A text is no object of parameters: so what went wrong reaches the error of the call, by `told`.
        let json = match &params.wrong {
            Some(wrong) => Value::from(format!("{WRONG}{wrong}")).to_string(),
            None => serde_json::to_string(&params.members).unwrap_or_default(),
        };
        params.json = Text::new(&json);
        params.json.as_ptr()
    })
}

/// Texts of this module's begin so; any other text in place of parameters may hold a secret.
const WRONG: &str = "hw_params: ";

/// What went wrong when parameters were set, where their JSON tells.
pub(super) fn told(json: &str) -> Option<String> {
    let text: String = serde_json::from_str(json.trim_start().strip_prefix('"').map(|_| json)?).ok()?;
    text.strip_prefix(WRONG).map(str::to_owned)
}

/// Frees the parameters; NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn hw_params_free(params: Option<Box<hw_params>>) {
    guard((), || drop(params));
}
