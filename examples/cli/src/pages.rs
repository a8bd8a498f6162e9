//! `hostwire call --all-pages`: one call after the other, and all rows as one list.

use crate::{
    call::{self, Making},
    failure::Failure,
    output,
    style::{CARE, FAINT, GOOD},
    wait::Waiting,
    words::{counted, quota},
};
use hostwire::core::{Pages, PagesEnd, Params};
use serde_json::{Value, json};

pub fn run(making: &Making<'_>, params: Params) -> Result<(), Failure> {
    let provider = making.client.provider();
    let Some(method) = &making.method else {
        // There is no such method: the call says so, and what is meant.
        return making.make(params, &[], false, &Waiting::new("")).map(|_| ());
    };
    let mut pages = Pages::new(&provider.spec, method, params, making.args.max_pages)?;
    let before = making.windows();
    let mut waiting = Waiting::new(format!("{}: page 1", method.path));
    let (mut rows, mut count) = (Vec::new(), 0);
    while let Some(params) = pages.next_params() {
        let page = making.make(params.clone(), &[], false, &waiting).and_then(|reply| Ok(pages.fed(&reply)?));
        match page {
            Ok(page) => rows.extend(page),
            Err(failure) => {
                drop(waiting);
                if let Some(page) = method.page_param(&provider.spec).filter(|_| count > 0 && !making.globals.json) {
                    let next = params.get(page).map(ToString::to_string).unwrap_or_default();
                    let had = format!(
                        "{} of {} came before it and are not printed.",
                        counted(rows.len() as u64, "row"),
                        counted(count.into(), "page")
                    );
                    output::note(&format!("{CARE}!{CARE:#} {had} {page}={next} goes on from there.\n"))?;
                }
                return Err(failure);
            }
        }
        count += u32::from(pages.end().is_none_or(|end| end == PagesEnd::Cap));
        waiting.now(format!("{}: {}, {}", method.path, counted(count.into(), "page"), counted(rows.len() as u64, "row")));
    }
    drop(waiting);
    let after = making.client.quota();
    let (total, all) = (rows.len() as u64, Value::Array(rows));
    if making.globals.json {
        return output::json(&json!({
            "ok": true, "method": method.path, "pages": count, "end": pages.end(), "data": all, "quota_before": before, "quota": after,
        }));
    }
    call::result(&all)?;
    let mut parts = vec![format!("{GOOD}ok{GOOD:#} {} of {}", counted(total, "row"), counted(count.into(), "page"))];
    if pages.end() == Some(PagesEnd::Cap) {
        parts.push(format!("{CARE}there may be more: --max-pages is {count}{CARE:#}"));
    }
    parts.extend(Some(quota(&before, &after)).filter(|quota| !quota.is_empty()).map(|quota| format!("{FAINT}{quota}{FAINT:#}")));
    output::note(&format!("{}\n", parts.join("; ")))
}
