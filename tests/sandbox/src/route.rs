//! Whose request it is, by its path alone: one port serves every provider and dialect.

use crate::target;

/// The provider, and the path in its words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// `/action/{path}/`
    Adm(String),
    /// ElytraHost's `/v1/{path}/`
    V1(String),
    /// ElytraHost's dialect 2021-06, and all the rest of the world: its server owned the root. As it came.
    Late(String),
    /// Written like v1, but not it.
    Nowhere,
}

impl Route {
    /// The observed v1 took everything that begins with `/v1`, the documented one is under it.
    pub(crate) fn of(path: &str, observed: bool) -> Self {
        if let Some(path) = target::under(path, "/action/") {
            return Self::Adm(path);
        }
        if let Some(path) = target::under(path, "/v1/") {
            return Self::V1(path);
        }
        match path.strip_prefix("/v1") {
            Some(rest) if observed => Self::V1(target::decode(rest.trim_matches('/'), false)),
            _ if path.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("/v1")) => Self::Nowhere,
            _ => Self::Late(path.to_owned()),
        }
    }

    /// The method, as faults and gates name it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Adm(path) | Self::V1(path) => path.clone(),
            Self::Late(path) => path.split('/').filter(|segment| !segment.is_empty()).take(2).collect::<Vec<_>>().join("/"),
            Self::Nowhere => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_whose_it_is() {
        assert_eq!(Route::of("/action/dns/list/", false), Route::Adm("dns/list".into()));
        assert_eq!(Route::of("/v1/user/login", false), Route::V1("user/login".into()));
        for (path, observed) in [("/v1x/user/login/", false), ("/V1/user/login/", true), ("/V1", false)] {
            assert_eq!(Route::of(path, observed), Route::Nowhere, "{path}");
        }
        assert_eq!(Route::of("/v1x/user/login/", true), Route::V1("x/user/login".into()));
        assert_eq!(Route::of("/instance//info/u", false).name(), "instance/info");
        assert_eq!(Route::of("/", false), Route::Late("/".into()));
    }
}
