//! The generator of the Python and Kotlin sides, at the very version of the library.

fn main() {
    uniffi::uniffi_bindgen_main();
}
