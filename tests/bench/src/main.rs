//! What Hostwire costs, each thing beside what one would write by hand, measured in turn in one run.
//!
//! `make bench` prints the table and writes `target/bench/results.json`. Times are the least of many rounds: what else
//! the machine does only ever adds. With `list`, `call` or `planning` as arguments only these are measured, and printed.

mod alloc;
mod call;
mod list;
mod planning;
mod report;
mod time;

#[global_allocator]
static ALLOCATOR: alloc::Counting = alloc::Counting;

type Part = fn() -> Vec<report::Measured>;

fn main() -> std::process::ExitCode {
    let only: Vec<String> = std::env::args().skip(1).collect();
    let parts: [(&str, Part); 3] = [("list", list::measure), ("call", call::measure), ("planning", planning::measure)];
    let chosen = parts.iter().filter(|(name, _)| only.is_empty() || only.iter().any(|wanted| wanted == name));
    let results: Vec<_> = chosen.flat_map(|(_, measure)| measure()).collect();
    report::print(&results);
    if !only.is_empty() {
        return std::process::ExitCode::SUCCESS;
    }
    if let Err(error) = report::write(&results) {
        eprintln!("The results could not be written: {error}.");
        return std::process::ExitCode::FAILURE;
    }
    std::process::ExitCode::SUCCESS
}
