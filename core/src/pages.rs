//! Going through a method's pages. How many there are, and how large, no provider says: it ends by what comes.

use crate::{
    catalogue::Method,
    error::{Error, Problem, Result, Violation},
    params::{Params, plain},
    provider::Spec,
    reply::{Reply, ReplyKind},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    collections::{BTreeSet, VecDeque},
    hash::{DefaultHasher, Hash, Hasher},
};

/// Rows remembered; the pages before them are forgotten. Eight bytes and a little each.
const MOST_ROWS: usize = 100_000;

/// The pages of one method, one call after the other. It makes no calls: it says which comes next, and is given the reply.
///
/// ```
/// # use hostwire_core::*;
/// # let mut machine = Machine::new(Provider::adm_tools(), Some(Token::new("t")?), Options::default())?;
/// # let answers = ["[{\"id\":1},{\"id\":2}]", "[{\"id\":3}]", "[]"];
/// # let answer = |params: &Params| -> Result<Reply> {
/// #     let page = params["page"].as_u64().unwrap() as usize;
/// #     let body = format!("{{\"result\":true,\"response\":{{\"list\":{}}}}}", answers[page - 1]);
/// #     machine.read("billing/get_invoices", &Head { status: 200, headers: vec![] }, body.into(), &CallOptions::default())
/// # };
/// let adm = Provider::adm_tools();
/// let method = adm.catalogue.get("billing/get_invoices").unwrap();
/// let mut pages = Pages::new(&adm.spec, method, Params::new(), 100)?;
/// let mut rows = Vec::new();
/// while let Some(params) = pages.next_params() {
///     let reply = answer(&params)?; // in a program: a call
///     rows.extend(pages.fed(&reply)?);
/// }
/// assert_eq!((rows.len(), pages.end()), (3, Some(PagesEnd::Empty)));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pages {
    method: String,
    name: String,
    params: Params,
    page: u64,
    left: u32,
    seen: VecDeque<BTreeSet<u64>>,
    end: Option<PagesEnd>,
}

/// Why there are no more pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PagesEnd {
    /// A page had no rows.
    Empty,
    /// A page had only rows of earlier pages: some servers repeat the last page for ever.
    Repeated,
    /// As many pages came as the caller wanted. There may be more.
    Cap,
}

impl Pages {
    /// All pages from the one that `params` names, else from the first, but at most `most_pages`.
    ///
    /// # Errors
    /// [`Code::InvalidParams`](crate::Code::InvalidParams): the method has no page parameter, or the one given is no page.
    pub fn new(spec: &Spec, method: &Method, params: Params, most_pages: u32) -> Result<Self> {
        let name = method.page_param(spec).ok_or_else(|| {
            let message = format!("{} has no pages: it has no parameter that says which.", method.path);
            refused(method, spec.pages.as_deref().unwrap_or("page"), Problem::Unknown, message, "Call it once; it answers everything.")
        })?;
        let page = match params.get(name) {
            None | Some(Value::Null) => 1,
            Some(given) => plain(given).parse().map_err(|_| {
                let message = format!("{name} of {} is no page.", method.path);
                refused(method, name, Problem::Type, message, "Give the number of the first page wanted, or leave it out.")
            })?,
        };
        let end = (most_pages == 0).then_some(PagesEnd::Cap);
        Ok(Self { method: method.path.clone(), name: name.to_owned(), params, page, left: most_pages, seen: VecDeque::new(), end })
    }

    /// The parameters of the next call; none when the pages have ended. Until its reply is fed it stays the same, so a call
    /// that failed can be made again.
    #[must_use]
    pub fn next_params(&self) -> Option<Params> {
        if self.end.is_some() {
            return None;
        }
        let mut params = self.params.clone();
        params.insert(self.name.clone(), self.page.into());
        Some(params)
    }

    /// Takes the reply to that call, and gives its rows: the payload if that is a list, else its member `list`, else its only
    /// list; of a map, the values. A page that only repeats gives none. Where rows moved on between two calls, one may come
    /// twice.
    ///
    /// # Errors
    /// [`Code::MalformedAnswer`](crate::Code::MalformedAnswer): there is no list in the payload, or more than one. The page then stays the same.
    pub fn fed(&mut self, reply: &Reply) -> Result<Vec<Value>> {
        let rows = match reply.meta.kind {
            ReplyKind::None => Vec::new(),
            _ => rows(reply.data()?).ok_or_else(|| Error::malformed("it has no list of rows, or several").of(&self.method))?,
        };
        let hashes: BTreeSet<u64> = rows.iter().map(hash).collect();
        let known = |row: &u64| self.seen.iter().any(|page| page.contains(row));
        if self.end.is_some() || rows.is_empty() {
            self.end = self.end.or(Some(PagesEnd::Empty));
        } else if hashes.iter().all(known) {
            self.end = Some(PagesEnd::Repeated);
            return Ok(Vec::new());
        } else {
            self.remember(hashes);
            self.page = self.page.saturating_add(1);
            self.left = self.left.saturating_sub(1);
            self.end = (self.left == 0).then_some(PagesEnd::Cap);
        }
        Ok(rows)
    }

    /// Why there are no more pages; none while there may be.
    #[must_use]
    pub fn end(&self) -> Option<PagesEnd> {
        self.end
    }

    /// The last page is always kept whole, however large: it is what a server repeats.
    fn remember(&mut self, hashes: BTreeSet<u64>) {
        self.seen.push_back(hashes);
        while self.seen.len() > 1 && self.seen.iter().map(BTreeSet::len).sum::<usize>() > MOST_ROWS {
            self.seen.pop_front();
        }
    }
}

fn rows(payload: Value) -> Option<Vec<Value>> {
    let mut fields = match payload {
        Value::Null => return Some(Vec::new()),
        Value::Array(rows) => return Some(rows),
        Value::Object(fields) if fields.is_empty() => return Some(Vec::new()),
        Value::Object(fields) => fields,
        _ => return None,
    };
    match fields.remove("list") {
        Some(Value::Array(rows)) => return Some(rows),
        Some(Value::Object(rows)) => return Some(rows.into_iter().map(|(_, row)| row).collect()),
        Some(Value::Null) => return Some(Vec::new()),
        _ => {}
    }
    let mut lists = fields.into_iter().filter_map(|(_, field)| match field {
        Value::Array(rows) => Some(rows),
        _ => None,
    });
    lists.next().filter(|_| lists.next().is_none())
}

/// The hasher's keys are fixed, so the same row has the same hash everywhere.
fn hash(row: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.to_string().hash(&mut hasher);
    hasher.finish()
}

fn refused(method: &Method, parameter: &str, problem: Problem, message: String, advice: &str) -> Error {
    let expected = "the number of a page, of a method that has pages".to_owned();
    let violation = Violation { parameter: parameter.to_owned(), problem, expected, nearest: None };
    Error::wrong(violation, message, advice).of(&method.path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, Delivery, machine::CallOptions, machine::Machine, machine::Options, provider::Provider, response::Head};
    use serde_json::json;

    const METHOD: &str = "billing/get_invoices";

    fn pages(params: Value, most: u32) -> Pages {
        let adm = Provider::adm_tools();
        Pages::new(&adm.spec, adm.catalogue.get(METHOD).unwrap(), params.as_object().unwrap().clone(), most).unwrap()
    }

    fn reply(response: &Value) -> Reply {
        let machine = Machine::new(Provider::adm_tools(), None, Options::default()).unwrap();
        let body = json!({ "result": true, "response": response }).to_string();
        // By the name of a method without a shape: what comes is what is fed.
        machine
            .read("billing/autorenew/list/vps", &Head { status: 200, headers: vec![] }, body.into_bytes(), &CallOptions::default())
            .unwrap()
    }

    /// Goes through all pages of a server, and says what was asked, what came and why it ended.
    fn walk(mut pages: Pages, server: impl Fn(u64) -> Value) -> (Vec<u64>, Vec<Value>, PagesEnd) {
        let (mut asked, mut rows) = (Vec::new(), Vec::new());
        while let Some(params) = pages.next_params() {
            let page = params["page"].as_u64().unwrap();
            asked.push(page);
            rows.extend(pages.fed(&reply(&server(page))).unwrap());
            assert!(asked.len() <= 1000, "it does not end");
        }
        (asked, rows, pages.end().unwrap())
    }

    #[test]
    fn it_ends_at_an_empty_page() {
        let server = |page| if page <= 2 { json!({ "list": [{ "id": page }, { "id": page + 10 }] }) } else { json!({ "list": [] }) };
        let (asked, rows, end) = walk(pages(json!({}), 100), server);
        assert_eq!((asked, rows.len(), end), (vec![1, 2, 3], 4, PagesEnd::Empty));
        for nothing in [json!([]), json!({}), json!(null), json!({ "list": null }), json!({ "list": {} })] {
            assert_eq!(walk(pages(json!({}), 100), |_| nothing.clone()), (vec![1], vec![], PagesEnd::Empty), "{nothing}");
        }
    }

    #[test]
    fn it_ends_where_a_server_repeats_its_last_page_or_any_earlier_one() {
        let last = |page: u64| json!([{ "id": page.min(3) }]);
        assert_eq!(
            walk(pages(json!({}), 100), last),
            (vec![1, 2, 3, 4], vec![json!({"id":1}), json!({"id":2}), json!({"id":3})], PagesEnd::Repeated)
        );
        let around = |page: u64| json!([{ "id": page % 3 }]);
        assert_eq!(walk(pages(json!({}), 100), around).0, [1, 2, 3, 4]);
        let part = |page: u64| if page < 3 { json!([1, 2, 3, page + 10]) } else { json!([3, 12]) };
        assert_eq!(walk(pages(json!({}), 100), part).2, PagesEnd::Repeated, "a page of old rows only, in another order");
    }

    #[test]
    fn it_ends_at_the_callers_cap() {
        let endless = |page: u64| json!([page]);
        assert_eq!(walk(pages(json!({}), 3), endless), (vec![1, 2, 3], vec![json!(1), json!(2), json!(3)], PagesEnd::Cap));
        assert_eq!(pages(json!({}), 0).next_params(), None);
        assert_eq!(pages(json!({}), 0).end(), Some(PagesEnd::Cap));
    }

    #[test]
    fn rows_that_move_to_the_next_page_end_nothing() {
        let moving = |page: u64| if page < 4 { json!([page, page + 1]) } else { json!([]) };
        assert_eq!(walk(pages(json!({}), 100), moving).0, [1, 2, 3, 4]);
    }

    #[test]
    fn it_begins_at_the_page_given_and_keeps_the_other_parameters() {
        let begun = pages(json!({ "page": "7", "other": "x" }), 100);
        assert_eq!(json!(begun.next_params()), json!({ "page": 7, "other": "x" }));
        assert_eq!(begun.next_params(), begun.next_params(), "until it is fed: a failed call can be made again");
        let adm = Provider::adm_tools();
        for bad in [json!({ "page": "x" }), json!({ "page": -1 }), json!({ "page": [] })] {
            let method = adm.catalogue.get(METHOD).unwrap();
            assert_eq!(
                Pages::new(&adm.spec, method, bad.as_object().unwrap().clone(), 1).unwrap_err().violations[0].problem,
                Problem::Type
            );
        }
    }

    #[test]
    fn a_method_without_pages_says_so() {
        for (provider, path) in [(Provider::adm_tools(), "dns/records_list"), (Provider::elytra_host(), "user/get_info")] {
            let error = Pages::new(&provider.spec, provider.catalogue.get(path).unwrap(), Params::new(), 9).unwrap_err();
            assert_eq!(
                (error.code, error.delivery, error.violations[0].problem),
                (Code::InvalidParams, Delivery::NotSent, Problem::Unknown)
            );
            assert!(error.message.starts_with(path), "{error}");
        }
    }

    #[test]
    fn rows_are_found_where_they_stand() {
        for (payload, found) in [
            (json!([1]), Some(vec![json!(1)])),
            (json!({ "list": [1], "others": [2] }), Some(vec![json!(1)])),
            (json!({ "list": { "a.com": { "id": 1 } } }), Some(vec![json!({ "id": 1 })])),
            (json!({ "rows": [1], "total": 1 }), Some(vec![json!(1)])),
            (json!({ "rows": [1], "more": [2] }), None),
            (json!({ "total": 1 }), None),
            (json!("text"), None),
            (json!(7), None),
        ] {
            assert_eq!(rows(payload.clone()), found, "{payload}");
        }
        let mut pages = pages(json!({}), 9);
        assert_eq!(pages.fed(&reply(&json!({ "a": [1], "b": [2] }))).unwrap_err().code, Code::MalformedAnswer);
        assert_eq!(json!(pages.next_params()), json!({ "page": 1 }), "nothing was passed over");
    }

    #[test]
    fn what_is_remembered_is_bounded_and_holds_the_last_page() {
        let mut pages = pages(json!({}), 9);
        let large = |page: usize| Value::from((0..MOST_ROWS).map(|row| row + page * MOST_ROWS).collect::<Vec<_>>());
        for page in 0..2 {
            pages.fed(&reply(&large(page))).unwrap();
            assert_eq!(pages.seen.iter().map(BTreeSet::len).sum::<usize>(), MOST_ROWS);
        }
        pages.fed(&reply(&large(1))).unwrap();
        assert_eq!(pages.end(), Some(PagesEnd::Repeated));
    }
}
