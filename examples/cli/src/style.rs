//! The few styles there are. A stream that is no terminal drops them.

use anstyle::{AnsiColor, Style};

pub const STRONG: Style = Style::new().bold();
pub const FAINT: Style = Style::new().dimmed();
pub const BAD: Style = AnsiColor::Red.on_default().bold();
pub const GOOD: Style = AnsiColor::Green.on_default();
pub const NAME: Style = AnsiColor::Cyan.on_default();
pub const CARE: Style = AnsiColor::Yellow.on_default();
