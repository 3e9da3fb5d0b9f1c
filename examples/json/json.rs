//! A JSON transformer in CGI form. The query string says what happens to the body:
//! `select=a.b.0` takes a part, `sort` orders the keys, `indent=N` lays it out (0, the default, is one line).

mod parse;
mod value;

use std::io::{self, Read, Write};
use value::Value;

const MAX_BODY: u64 = 64 << 20;

struct Options {
    select: Option<String>,
    sort: bool,
    indent: usize,
}

fn options(query: &str) -> Result<Options, String> {
    let mut options = Options { select: None, sort: false, indent: 0 };
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match name {
            "select" => options.select = Some(value.to_string()),
            "sort" => options.sort = true,
            "indent" => {
                options.indent = value
                    .parse()
                    .ok()
                    .filter(|n| *n <= 16)
                    .ok_or_else(|| format!("indent: expected a number from 0 to 16, got '{value}'"))?
            }
            _ => return Err(format!("unknown parameter '{name}'; expected select, sort or indent")),
        }
    }
    Ok(options)
}

fn select(root: Value, path: &str) -> Result<Value, String> {
    let mut current = root;
    for step in path.split('.') {
        let next = match current {
            Value::Object(members) => members.into_iter().rev().find(|(key, _)| key == step).map(|(_, v)| v),
            Value::Array(items) => step.parse::<usize>().ok().and_then(|i| items.into_iter().nth(i)),
            _ => None,
        };
        current = next.ok_or_else(|| format!("select: '{path}' has nothing at '{step}'"))?;
    }
    Ok(current)
}

fn transform(query: &str) -> Result<String, String> {
    let options = options(query)?;
    let mut body = String::new();
    io::stdin()
        .lock()
        .take(MAX_BODY)
        .read_to_string(&mut body)
        .map_err(|error| format!("the body cannot be read as UTF-8: {error}"))?;
    let mut value = parse::parse(&body)?;
    if let Some(path) = &options.select {
        value = select(value, path)?;
    }
    if options.sort {
        value.sort();
    }
    let mut text = String::with_capacity(body.len());
    value.write(&mut text, options.indent, 0);
    text.push('\n');
    Ok(text)
}

fn main() -> io::Result<()> {
    let query = std::env::var("QUERY_STRING").unwrap_or_default();
    let mut out = io::stdout().lock();
    match transform(&query) {
        Ok(text) => {
            out.write_all(b"Content-Type: application/json\n\n")?;
            out.write_all(text.as_bytes())?;
        }
        Err(reason) => {
            out.write_all(b"Status: 400 Bad Request\nContent-Type: text/plain\n\n")?;
            out.write_all(reason.as_bytes())?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()
}
