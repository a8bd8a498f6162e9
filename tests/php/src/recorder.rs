//! A server that records what arrives, byte for byte, and says yes to everything.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

/// One request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The verb.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
}

impl Arrived {
    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The server: on a free port of 127.0.0.1, until the test's process ends.
#[derive(Debug)]
pub struct Recorder {
    /// `http://127.0.0.1:PORT`
    pub url: String,
    arrived: Receiver<Arrived>,
}

impl Recorder {
    /// Starts one.
    ///
    /// # Panics
    /// If no port can be had.
    #[must_use]
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (send, arrived) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if let Some(request) = take(stream)
                    && send.send(request).is_err()
                {
                    break;
                }
            }
        });
        Self { url, arrived }
    }

    /// The one request that arrived since the last time.
    ///
    /// # Panics
    /// If none did, or more than one.
    #[must_use]
    pub fn only(&self) -> Arrived {
        let request = self.arrived.recv_timeout(Duration::from_secs(10)).expect("a request");
        assert!(self.arrived.try_recv().is_err(), "more than one request");
        request
    }
}

fn take(stream: TcpStream) -> Option<Arrived> {
    let mut reader = BufReader::new(stream);
    let line = |reader: &mut BufReader<TcpStream>| {
        let mut bytes = Vec::new();
        reader.read_until(b'\n', &mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned())
    };
    let first = line(&mut reader)?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut headers = Vec::new();
    loop {
        let header = line(&mut reader)?;
        let Some((name, value)) = header.split_once(": ").or_else(|| header.split_once(':')) else { break };
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let value = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    if value("expect").is_some() {
        reader.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
    }
    let mut body = Vec::new();
    if value("transfer-encoding").is_some() {
        loop {
            let size = usize::from_str_radix(&line(&mut reader)?, 16).ok()?;
            let at = body.len();
            body.resize(at + size, 0);
            reader.read_exact(&mut body[at..]).ok()?;
            line(&mut reader)?;
            if size == 0 {
                break;
            }
        }
    } else {
        body.resize(value("content-length").map_or(Some(0), |length| length.parse().ok())?, 0);
        reader.read_exact(&mut body).ok()?;
    }
    let answer = br#"{"result":true,"response":["arrived"]}"#;
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", answer.len());
    reader.get_mut().write_all(&[head.as_bytes(), answer].concat()).ok()?;
    Some(Arrived { method, target, headers, body })
}
