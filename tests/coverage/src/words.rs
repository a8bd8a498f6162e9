//! Writes a document's words as numbers: `cargo run -p hostwire-coverage --bin words < document > data/NAME.words`.

use hostwire_coverage::quote::{number, words};
use std::io::{Error, Read, stdin};

fn main() -> Result<(), Error> {
    let mut text = String::new();
    stdin().read_to_string(&mut text)?;
    let numbers: Vec<String> = words(&text).map(|word| format!("{:08x}", number(word))).collect();
    for line in numbers.chunks(13) {
        println!("{}", line.join(" "));
    }
    Ok(())
}
