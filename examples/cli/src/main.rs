//! The command `hostwire`.

fn main() -> std::process::ExitCode {
    hostwire_cli::main()
}
