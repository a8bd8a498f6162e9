//! PHP's own web server, to see what PHP makes of a whole request.

use crate::{php, script};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Stdio},
};

/// The server, answering every request with what it received; it ends when it is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// `127.0.0.1:PORT`
    pub address: String,
}

impl Server {
    /// Starts it on a free port.
    ///
    /// # Panics
    /// If it does not come up.
    #[must_use]
    pub fn start() -> Self {
        let mut command = php();
        // Port 0: it finds a free one, and says which. Enough room for every field of a test.
        command.args(["-d", "max_input_vars=100000", "-S", "127.0.0.1:0"]).arg(script("received.php"));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("php starts; ./setup brings it");
        let mut log = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        log.read_line(&mut line).expect("a line");
        let address = line.split_once("http://").and_then(|(_, rest)| rest.split(')').next()).expect("an address").to_owned();
        // Else a full pipe would stop it.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self { child, address }
    }

    /// Posts this body, and gives what PHP made of it: `post` and `files`.
    ///
    /// # Panics
    /// If there is no answer.
    #[must_use]
    pub fn post(&self, content_type: &str, body: &[u8]) -> Value {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let head = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        let (_, json) = answer.split_once("\r\n\r\n").expect("a head");
        serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has nothing to save.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
