//! `hostwire plan`: how long many calls take.

use crate::{
    account::Account,
    args::{Globals, PlanArgs},
    dates::date_and_time,
    failure::Failure,
    find, output,
    table::{table, to_the_right},
    words::{grouped, span, wrapped},
};
use hostwire::core::{Pause, Plan};
use serde_json::json;

pub fn run(globals: &Globals, args: &PlanArgs) -> Result<(), Failure> {
    let purpose = args.purpose.as_deref();
    // Whether there is such a purpose, and what the plan is if nothing was used yet.
    let fresh = find::without_token(globals, globals.provider())?.plan(args.calls, purpose)?;
    let known =
        globals.token()?.and_then(|token| Account::of(globals, &token).and_then(|account| account.plan(globals, args.calls, purpose)).ok());
    let plan = known.unwrap_or(fresh);
    match (globals.json, output::is_terminal()) {
        (true, _) => output::json(&json!(plan)),
        (false, false) => output::text(&format!("{}\n", plan.text)),
        (false, true) => output::text(&text(&plan)),
    }
}

fn text(plan: &Plan) -> String {
    let sentence = wrapped(&plan.text, 78);
    if plan.pauses.is_empty() {
        return format!("{sentence}\n");
    }
    let mut table = table(["pause for", "times", "each", "in all", "first begins"]);
    for pause in &plan.pauses {
        let Pause { window, reserved, from_ms, until_ms, times, total_ms } = pause;
        let what = if *reserved { format!("{window} (reserves)") } else { window.clone() };
        table.add_row([what, grouped(*times), span(until_ms - from_ms), span(*total_ms), date_and_time(*from_ms)]);
    }
    [1, 2, 3].into_iter().for_each(|column| to_the_right(&mut table, column));
    format!("{sentence}\n{table}\n")
}
