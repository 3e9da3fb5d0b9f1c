/// Numbers keep their text, so nothing is lost on the way through; strings keep their escapes decoded.
pub enum Value {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl Value {
    /// Orders the keys of every object, by bytes; equal keys keep their order.
    pub fn sort(&mut self) {
        match self {
            Value::Array(items) => items.iter_mut().for_each(Value::sort),
            Value::Object(members) => {
                members.sort_by(|a, b| a.0.cmp(&b.0));
                members.iter_mut().for_each(|(_, value)| value.sort());
            }
            _ => {}
        }
    }

    pub fn write(&self, out: &mut String, indent: usize, depth: usize) {
        match self {
            Value::Null => out.push_str("null"),
            Value::Bool(true) => out.push_str("true"),
            Value::Bool(false) => out.push_str("false"),
            Value::Number(text) => out.push_str(text),
            Value::String(text) => write_string(out, text),
            Value::Array(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    separate(out, i, indent, depth + 1);
                    item.write(out, indent, depth + 1);
                }
                close(out, ']', items.is_empty(), indent, depth);
            }
            Value::Object(members) => {
                out.push('{');
                for (i, (key, value)) in members.iter().enumerate() {
                    separate(out, i, indent, depth + 1);
                    write_string(out, key);
                    out.push_str(if indent > 0 { ": " } else { ":" });
                    value.write(out, indent, depth + 1);
                }
                close(out, '}', members.is_empty(), indent, depth);
            }
        }
    }
}

fn new_line(out: &mut String, indent: usize, depth: usize) {
    if indent > 0 {
        out.push('\n');
        out.extend(std::iter::repeat(' ').take(indent * depth));
    }
}

fn separate(out: &mut String, position: usize, indent: usize, depth: usize) {
    if position > 0 {
        out.push(',');
    }
    new_line(out, indent, depth);
}

fn close(out: &mut String, bracket: char, empty: bool, indent: usize, depth: usize) {
    if !empty {
        new_line(out, indent, depth);
    }
    out.push(bracket);
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}
