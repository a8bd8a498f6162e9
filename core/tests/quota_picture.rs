//! Draws `docs/quota.svg` from what the governor does over a day: the picture cannot say other than the code.

use hostwire_core::{Governor, Head, Provider, Purpose, UnixMillis};
use std::{fmt::Write, fs, path::Path};

const START: UnixMillis = 1_767_225_600_000;
const MINUTE_MS: u64 = 60_000;
const MINUTES: u64 = 24 * 60;

/// A bulk job takes all it gets, at most four calls a second; certificates want ten calls every quarter of an hour.
const BULK_A_MINUTE: u64 = 240;
const CERTIFICATES_EVERY_MIN: u64 = 15;
const CERTIFICATES: u64 = 10;
const RESERVE_HOUR: u64 = 300;
const RESERVE_DAY: u64 = 3_000;

/// One minute: what each has used in the hour and in the day, and how many calls of each were refused.
#[derive(Clone, Copy, Default)]
struct Minute {
    hour: u64,
    day: u64,
    bulk: u64,
    certificates: u64,
    certificates_refused: u64,
}

fn day() -> Vec<Minute> {
    let reserve = [("hour".to_owned(), RESERVE_HOUR), ("day".to_owned(), RESERVE_DAY)].into();
    let purposes = [Purpose { name: "certificates".to_owned(), reserve }];
    let mut governor = Governor::new(&Provider::adm_tools().spec.windows, &purposes);
    let mut call = |purpose: Option<&str>, now| match governor.grant(purpose, now) {
        Ok(permit) => {
            governor.settle(permit, &Head::default(), now);
            Ok(governor.report(now))
        }
        Err(_) => Err(governor.report(now)),
    };
    let mut minutes = Vec::new();
    for minute in 0..MINUTES {
        let now = START + minute * MINUTE_MS;
        let mut seen = Minute::default();
        let mut windows = Vec::new();
        if minute % CERTIFICATES_EVERY_MIN == 0 {
            for _ in 0..CERTIFICATES {
                match call(Some("certificates"), now) {
                    Ok(_) => seen.certificates += 1,
                    Err(_) => seen.certificates_refused += 1,
                }
            }
        }
        for _ in 0..BULK_A_MINUTE {
            match call(None, now) {
                Ok(report) => {
                    seen.bulk += 1;
                    windows = report;
                }
                Err(report) => {
                    windows = report;
                    break;
                }
            }
        }
        let used = |name: &str| {
            windows.iter().find(|window| window.name == name).map_or(0, |window| window.limit - window.remaining - window.reserved)
        };
        (seen.hour, seen.day) = (used("hour"), used("day"));
        minutes.push(seen);
    }
    minutes
}

#[test]
fn the_reserve_lasts_all_day_and_no_window_is_exceeded() {
    let minutes = day();
    assert!(minutes.iter().all(|minute| minute.hour <= 3_600 && minute.day <= 28_800));
    assert_eq!(minutes.iter().map(|minute| minute.certificates_refused).sum::<u64>(), 0, "certificates always go");
    let bulk: u64 = minutes.iter().map(|minute| minute.bulk).sum();
    assert!((25_000..=25_800 + CERTIFICATES * 96).contains(&bulk), "the rest of the day is for the bulk job: {bulk}");
}

/// `HOSTWIRE_RENDER=1 cargo test -p hostwire-core --test quota_picture` draws it anew.
#[test]
fn the_picture_is_drawn_from_what_the_governor_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/quota.svg");
    let drawn = picture(&day());
    #[expect(clippy::disallowed_methods, reason = "whoever draws it anew says so")]
    let draws = std::env::var_os("HOSTWIRE_RENDER").is_some();
    if draws {
        fs::write(&path, &drawn).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap_or_default() == drawn, "docs/quota.svg is stale; HOSTWIRE_RENDER=1 draws it anew");
}

const LEFT: f64 = 70.0;
const WIDTH: f64 = 780.0;
const HEIGHT: f64 = 150.0;

fn x(minute: u64) -> f64 {
    LEFT + minute as f64 / MINUTES as f64 * WIDTH
}

fn picture(minutes: &[Minute]) -> String {
    let mut svg = String::from(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 880 590" font-family="system-ui, sans-serif" font-size="13">
<style>
  .ground { fill: #fff } .ink { fill: #1f2933 } .faint { fill: #616e7c } .grid { stroke: #d5dae1 } .limit { stroke: #b42318 }
  .kept { fill: #f3b34c; fill-opacity: .28 } .used { fill: #3b7dd8; fill-opacity: .35; stroke: #2563b8 } .bulk { fill: #3b7dd8 } .cert { fill: #c77700 }
  @media (prefers-color-scheme: dark) { .ground { fill: #14181d } .ink { fill: #e6eaf0 } .faint { fill: #98a4b3 } .grid { stroke: #333c47 } .limit { stroke: #ff8a80 } .bulk { fill: #6aa5f2 } .used { stroke: #6aa5f2 } .cert { fill: #f3b34c } }
</style>
<rect class="ground" width="880" height="590"/>
<text class="ink" x="70" y="28" font-size="17" font-weight="600">Two windows and a reserve, over a day</text>
<text class="faint" x="70" y="48">A bulk job takes all it may; 10 calls for certificates every 15 minutes, with 300 an hour and 3,000 a day kept for them.</text>
"#,
    );
    panel(&mut svg, minutes, 80.0, "used of the hour", 3_600, RESERVE_HOUR, |minute| minute.hour);
    panel(&mut svg, minutes, 270.0, "used of the day", 28_800, RESERVE_DAY, |minute| minute.day);
    calls(&mut svg, minutes, 460.0);
    svg.push_str("</svg>\n");
    svg
}

fn panel(svg: &mut String, minutes: &[Minute], top: f64, title: &str, limit: u64, reserve: u64, value: impl Fn(&Minute) -> u64) {
    let y = |calls: u64| top + HEIGHT - calls as f64 / (limit as f64 * 1.08) * HEIGHT;
    grid(svg, top, HEIGHT);
    let (kept, full) = (y(limit - reserve), y(limit));
    let _ = writeln!(svg, r#"<rect class="kept" x="{LEFT}" y="{full:.1}" width="{WIDTH}" height="{:.1}"/>"#, kept - full);
    let mut line = format!("M{LEFT} {:.1}", y(0));
    for (at, minute) in minutes.iter().enumerate().step_by(4) {
        let _ = write!(line, "L{:.1} {:.1}", x(at as u64), y(value(minute)));
    }
    let _ = writeln!(svg, r#"<path class="used" d="{line}L{:.1} {:.1}Z"/>"#, x(MINUTES), y(0));
    let _ = writeln!(svg, r#"<path class="limit" d="M{LEFT} {full:.1}h{WIDTH}" stroke-dasharray="6 4"/>"#);
    let _ = writeln!(svg, r#"<text class="ink" x="{LEFT}" y="{:.1}" font-weight="600">{title}</text>"#, top - 6.0);
    for (calls, text) in [(0, "0".to_owned()), (limit - reserve, grouped(limit - reserve)), (limit, grouped(limit))] {
        // The two upper marks would touch; the lower one moves down a little.
        let nudge = if calls == limit - reserve { 9.0 } else { 1.0 };
        let _ = writeln!(
            svg,
            r#"<text class="faint" x="{:.1}" y="{:.1}" text-anchor="end" font-size="11">{text}</text>"#,
            LEFT - 6.0,
            y(calls) + nudge
        );
    }
    let _ = writeln!(
        svg,
        r#"<text class="cert" x="{:.1}" y="{:.1}" text-anchor="end" font-size="11">kept for certificates</text>"#,
        LEFT + WIDTH - 4.0,
        full + 11.0
    );
}

/// When calls of each kind left: the bulk job stops and goes on, certificates never do.
fn calls(svg: &mut String, minutes: &[Minute], top: f64) {
    grid(svg, top, 70.0);
    let _ = writeln!(svg, r#"<text class="ink" x="{LEFT}" y="{:.1}" font-weight="600">calls that leave</text>"#, top - 6.0);
    for (text, class, y, leaves) in [
        ("bulk", "bulk", top + 8.0, &(|minute: &Minute| minute.bulk > 0) as &dyn Fn(&Minute) -> bool),
        ("certificates", "cert", top + 42.0, &|minute: &Minute| minute.certificates > 0),
    ] {
        let _ = writeln!(
            svg,
            r#"<text class="{class}" x="{:.1}" y="{:.1}" text-anchor="end" font-size="11">{text}</text>"#,
            LEFT - 6.0,
            y + 14.0
        );
        let mut from = None;
        for (at, minute) in minutes.iter().map(Some).chain([None]).enumerate() {
            match (minute.is_some_and(leaves), from) {
                (true, None) => from = Some(at),
                (false, Some(start)) => {
                    let width = (x(at as u64) - x(start as u64)).max(1.6);
                    let _ = writeln!(svg, r#"<rect class="{class}" x="{:.1}" y="{y}" width="{width:.1}" height="20"/>"#, x(start as u64));
                    from = None;
                }
                _ => {}
            }
        }
    }
    for hour in (0..=24).step_by(3) {
        let _ = writeln!(
            svg,
            r#"<text class="faint" x="{:.1}" y="{:.1}" text-anchor="middle" font-size="11">{hour}:00</text>"#,
            x(hour * 60),
            top + 90.0
        );
    }
}

fn grid(svg: &mut String, top: f64, height: f64) {
    let lines: String = (0..=8).map(|line| format!("M{:.1} {top}v{height}", x(line * 180))).collect();
    let _ = writeln!(svg, r#"<path class="grid" d="{lines}M{LEFT} {:.1}h{WIDTH}"/>"#, top + height);
}

fn grouped(number: u64) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", number / 1000, number % 1000) }
}
