//! Names of kinds, roles and values in another program's files against those of the schema.
//!
//! Must not know: any one format.

use crate::annotation::schema::{Schema, Type};
use crate::annotation::{Value, schema::Kind};

/// The name of the schema's kind that another program calls `name`: the same in another case, or its label. One that
/// the schema does not know is as it is.
pub(super) fn kind(schema: &Schema, name: &str) -> String {
    let alike = |kind: &&Kind| {
        let own = [&kind.name, &kind.label];
        own.into_iter()
            .any(|own| own.to_lowercase() == name.to_lowercase())
    };
    let exact = schema.kind(name);
    let found = exact.or_else(|| schema.kinds().iter().find(alike));
    found.map_or_else(|| name.to_owned(), |kind| kind.name.clone())
}

/// The name of the schema's role that another program calls `name`, likewise.
pub(super) fn role(schema: &Schema, name: &str) -> String {
    let wanted = name.to_lowercase();
    let mut roles = schema.links().iter();
    let found = roles.find(|role| {
        [&role.name, &role.label]
            .into_iter()
            .any(|own| own.to_lowercase() == wanted)
    });
    found.map_or_else(|| name.to_owned(), |role| role.name.clone())
}

/// A value that was written as a text, as the attribute `key` of `kind` has it.
pub(super) fn typed(schema: &Schema, kind: Option<&str>, key: &str, value: Value) -> Value {
    let known = kind.and_then(|kind| schema.kind(kind)?.attribute(key));
    match (known.map(|known| &known.kind), &value) {
        (Some(Type::Flag), Value::Text(text)) => match text.as_str() {
            "true" | "yes" | "" => Value::Flag(true),
            "false" | "no" => Value::Flag(false),
            _ => value,
        },
        (Some(Type::Date | Type::Text | Type::Choice(_)), Value::Flag(flag)) => {
            Value::Text(flag.to_string())
        }
        _ => value,
    }
}

/// What stands for a value in a file that holds texts alone.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Other(text) | Value::Span { quote: text, .. } => text.clone(),
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
    }
}
