use crate::value::Value;

/// Deeper documents are refused, so a hostile one cannot exhaust the stack.
const MAX_DEPTH: usize = 256;

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

/// Parses one RFC 8259 document. An error names the line and column of the first byte that does not fit.
pub fn parse(text: &str) -> Result<Value, String> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0).and_then(|value| match parser.peek() {
        None => Ok(value),
        Some(_) => Err("expected the end of the document".to_string()),
    });
    value.map_err(|reason| {
        let before = &text.as_bytes()[..parser.at];
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|b| **b != b'\n').count() + 1;
        format!("line {line}, column {column}: {reason}")
    })
}

impl Parser<'_> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn peek(&mut self) -> Option<u8> {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
        self.byte()
    }

    fn expect(&mut self, wanted: u8) -> Result<(), String> {
        if self.peek() != Some(wanted) {
            return Err(format!("expected '{}'", wanted as char));
        }
        self.at += 1;
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > MAX_DEPTH {
            return Err(format!("nested deeper than {MAX_DEPTH} levels"));
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            _ => Err("expected a value".to_string()),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, String> {
        if !self.text[self.at..].starts_with(word) {
            return Err(format!("expected '{word}'"));
        }
        self.at += word.len();
        Ok(value)
    }

    /// One element after another up to `close`; true when there is a next one.
    fn more(&mut self, first: bool, close: u8) -> Result<bool, String> {
        match self.peek() {
            Some(b) if b == close => {
                self.at += 1;
                Ok(false)
            }
            Some(b',') if !first => {
                self.at += 1;
                match self.peek() {
                    Some(b) if b == close => Err("expected a value after ','".to_string()),
                    _ => Ok(true),
                }
            }
            _ if first => Ok(true),
            _ => Err(format!("expected ',' or '{}'", close as char)),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let mut items = Vec::new();
        while self.more(items.is_empty(), b']')? {
            items.push(self.value(depth + 1)?);
        }
        Ok(Value::Array(items))
    }

    fn object(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let mut members = Vec::new();
        while self.more(members.is_empty(), b'}')? {
            if self.peek() != Some(b'"') {
                return Err("expected a key in quotes".to_string());
            }
            let key = self.string()?;
            self.expect(b':')?;
            members.push((key, self.value(depth + 1)?));
        }
        Ok(Value::Object(members))
    }

    fn digits(&mut self) -> Result<(), String> {
        let start = self.at;
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { Err("expected a digit".to_string()) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<Value, String> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        if self.byte() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(Value::Number(self.text[start..self.at].to_string()))
    }

    fn string(&mut self) -> Result<String, String> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while matches!(self.byte(), Some(b) if b >= 0x20 && b != b'"' && b != b'\\') {
                self.at += 1;
            }
            out.push_str(&self.text[start..self.at]);
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => {
                    self.at += 1;
                    out.push(self.escape()?);
                }
                Some(_) => return Err("a control character in a string must be escaped".to_string()),
                None => return Err("the string has no end".to_string()),
            }
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        let letter = self.byte().ok_or("the string has no end")?;
        let plain = match letter {
            b'"' | b'\\' | b'/' => letter as char,
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.unicode();
            }
            _ => return Err("unknown escape".to_string()),
        };
        self.at += 1;
        Ok(plain)
    }

    fn hex4(&mut self) -> Result<u32, String> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).filter(|d| d.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.ok_or("expected four hexadecimal digits")?;
        let value = digits.iter().fold(0, |sum, d| sum * 16 + (*d as char).to_digit(16).unwrap_or(0));
        self.at += 4;
        Ok(value)
    }

    /// A lone surrogate becomes U+FFFD: it has no UTF-8 form.
    fn unicode(&mut self) -> Result<char, String> {
        let unit = self.hex4()?;
        if (0xD800..0xDC00).contains(&unit) && self.text[self.at..].starts_with("\\u") {
            let rewind = self.at;
            self.at += 2;
            let low = self.hex4()?;
            if (0xDC00..0xE000).contains(&low) {
                let code = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or('\u{FFFD}'));
            }
            self.at = rewind;
        }
        Ok(char::from_u32(unit).unwrap_or('\u{FFFD}'))
    }
}
