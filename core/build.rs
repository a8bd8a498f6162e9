//! Compresses the catalogues, which would otherwise be most of what a program or page embeds of this crate.

#![allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "this runs where the crate is built, not where it is used")]

use bzip2::{Compression, read::BzEncoder};
use std::{env, error::Error, fs, io::Read, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var_os("OUT_DIR").ok_or("cargo names a folder for the output")?;
    for folder in ["methods", "descriptions"] {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(folder);
        println!("cargo::rerun-if-changed={}", source.display());
        for file in fs::read_dir(source)? {
            let path = file?.path();
            let name = path.file_stem().ok_or("a file has a name")?.to_string_lossy().into_owned();
            let mut packed = Vec::new();
            BzEncoder::new(fs::File::open(&path)?, Compression::best()).read_to_end(&mut packed)?;
            fs::write(Path::new(&out).join(format!("{folder}-{name}.bz2")), packed)?;
        }
    }
    Ok(())
}
