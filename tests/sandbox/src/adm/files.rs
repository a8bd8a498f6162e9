//! Small files that are what they say: a page of PDF, a picture, a gzip, a table.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::answer::Answer;

/// The recorded access log, gzipped; its one line is synthetic.
const NGINX_LOG: &str = "H4sIAAAAAAACAw2JMQ9AMBQGd7/iy1ul7XtvEGwGYZToJiaaMmCpwb/Xu9tOGrVs1QpMdtHadW90ylq1oi1zDiVnVtDQe7g9XA9G7ycnVgiavyjIEGj+7nSEdG7oYrgTFT/kJ3PZXQAAAA==";

/// One pixel.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

const CSV: &str = "domain,date,trust,spam\nfree.com,2026-01-02,10,0\nfree.net,2026-01-03,7,1\n";

/// The file that a method answers with, by the words of its path.
pub(super) fn of(path: &str) -> Answer {
    let last = path.rsplit('/').next().unwrap_or_default();
    let (content_type, body) = match last {
        _ if path.contains("/print/") => ("application/pdf", pdf()),
        "screenshot" => ("image/png", STANDARD.decode(PNG).unwrap_or_default()),
        "export" => ("text/csv; charset=UTF-8", CSV.as_bytes().to_vec()),
        "nginx" => ("application/gzip", STANDARD.decode(NGINX_LOG).unwrap_or_default()),
        _ => ("application/gzip", gzip(b"sandbox\n")),
    };
    Answer::File { content_type, body }
}

/// One empty page.
fn pdf() -> Vec<u8> {
    let objects =
        ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"];
    let mut text = "%PDF-1.4\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (at, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", text.len());
        text += &format!("{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let start = text.len();
    text += &format!("xref\n0 4\n{table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    text.into_bytes()
}

/// Not compressed, only wrapped: one stored block (RFC 1951, RFC 1952). Short content only.
fn gzip(content: &[u8]) -> Vec<u8> {
    let size = u16::try_from(content.len()).unwrap_or(u16::MAX);
    let content = &content[..usize::from(size)];
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    out.extend(size.to_le_bytes());
    out.extend((!size).to_le_bytes());
    out.extend(content);
    out.extend(crc32(content).to_le_bytes());
    out.extend(u32::from(size).to_le_bytes());
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn the_page_finds_its_own_table() {
        let text = String::from_utf8(pdf()).expect("text");
        let start: usize = text.lines().rev().nth(1).and_then(|line| line.parse().ok()).expect("a number");
        assert!(text[start..].starts_with("xref\n0 4\n"));
        for n in 1..=3 {
            let line = text[start..].lines().nth(2 + n).expect("a row");
            let at: usize = line[..10].parse().expect("an offset");
            assert!(text[at..].starts_with(&format!("{n} 0 obj\n")));
            assert_eq!(line.len(), 19, "and a line break: 20 bytes a row");
        }
    }
}
