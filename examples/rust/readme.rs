//! Holds the README's Rust code, so that it is compiled as it stands.

#![doc = include_str!("../../README.md")]
