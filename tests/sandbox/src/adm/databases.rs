//! Databases of the account's MySQL server.

use serde_json::{Value, json};

use super::answer::Answer;
use super::owned::Database;
use super::{Adm, Call};

impl Adm {
    pub(super) fn database_method(&mut self, call: &Call<'_>) -> Option<Answer> {
        let account = &mut self.accounts[call.who];
        let is_own = call.id("mysql_id") == Some(account.id);
        Some(match call.path {
            "mysql/database/create/save" | "mysql/database/list" if !is_own => Answer::Forbidden,
            "mysql/database/create/save" => self.create_database(call),
            "mysql/database/list" => {
                let rows: Vec<Value> = account.databases.iter().map(|one| json!({"id": one.id.to_string(), "name": one.name})).collect();
                Answer::list(account.paging.of(call, rows, None))
            }
            "mysql/database/delete" => {
                let wanted = call.id("mysql_database_id");
                let Some(at) = account.databases.iter().position(|one| Some(one.id) == wanted) else { return Some(Answer::Forbidden) };
                account.databases.remove(at);
                Answer::nothing()
            }
            _ => return None,
        })
    }

    /// The answer holds the user and the password that were made with it.
    fn create_database(&mut self, call: &Call<'_>) -> Answer {
        let name = call.text("name");
        if self.accounts[call.who].databases.iter().any(|one| one.name == name) {
            // Ours.
            return Answer::Failed(format!("База {name} вже існує"));
        }
        let id = self.last.next();
        let user = (call.text("create_user") == "1").then(|| format!("{name}_user"));
        let mut answer = json!({"db_id": id.to_string(), "name": name});
        if let Some(user) = &user {
            (answer["user"], answer["password"]) = (json!(user), json!(format!("sandbox-db-password-{id}")));
        }
        self.accounts[call.who].databases.push(Database { id, name, user });
        Answer::Done(answer)
    }
}
