//! A step with an error, as a user meets it.

use crate::stage::{Otherwise, Plot, Stage, aside, check, done, show};
use hostwire::{Code, Delivery, Provider, json};
use hostwire_cli::complaint;

pub fn wrong_token(stage: &mut Stage) -> Plot {
    aside("The same call with a token that nobody has. This is what the command line prints:");
    let stranger = stage.client(Provider::adm_tools(), Some("not-a-token"))?;
    match stranger.call("dns/list", json!({})) {
        Ok(_) => Err(Otherwise::Check("a wrong token opens nothing".to_owned())),
        Err(error) => {
            show(&complaint::text(&error));
            check(error.code == Code::Unauthorized, "the error's code is unauthorized")?;
            check(error.delivery == Delivery::Refused, "the error says that nothing was done")?;
            done(&format!("A program sees the code \"{}\", the same in every language.", error.code.as_str()));
            Ok(())
        }
    }
}
