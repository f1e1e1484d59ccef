//! What bounds the work of reading a condition, before it is parsed.
//!
//! The grammar tries brackets first as a group and then as a list, so text that goes wrong inside `n` brackets is
//! read 2ⁿ times; and every operator may make the tree one step deeper, which those who walk it pay in stack.

use crate::formats::conditions::error::Fault;
use crate::layer::text::Text;

/// Bytes of a filter at most; it comes in a request's address, and lists a few hundred codes.
pub const FILTER_BYTES_MAX: usize = 4096;

/// Brackets in brackets at most: 256 readings at worst.
const BRACKETS_MAX: usize = 8;

/// Operators of one text at most. Many values are asked for with `IN`, which is one.
const OPERATORS_MAX: usize = 200;

/// Arrays and objects in each other at most in JSON, where an operation is two.
const LEVELS_MAX: usize = 40;

/// The operators that are words.
const WORDS: [&str; 7] = ["and", "or", "not", "like", "in", "between", "div"];

/// Refuses a text too deep or with too many operators.
pub(super) fn check_text(text: &str) -> Result<(), Fault> {
    let (mut depth, mut n_operators) = (0_usize, 0);
    let mut quote = None;
    let mut word_start = None;
    for (offset, own) in text.char_indices().chain([(text.len(), ' ')]) {
        if let Some(open) = quote {
            // A doubled quote closes and opens again, which comes to the same.
            quote = (own != open).then_some(open);
            continue;
        }
        if own.is_alphanumeric() || own == '_' {
            word_start = word_start.or(Some(offset));
            continue;
        }
        let word = word_start.take().map(|start| &text[start..offset]);
        n_operators +=
            usize::from(word.is_some_and(|word| WORDS.iter().any(|own| own.eq_ignore_ascii_case(word))));
        match own {
            '\'' | '"' => quote = Some(own),
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '+' | '-' | '*' | '/' | '%' | '^' | '=' | '<' | '>' => n_operators += 1,
            _ => {}
        }
        if BRACKETS_MAX < depth {
            return Err(too_deep(offset, BRACKETS_MAX));
        }
        if OPERATORS_MAX < n_operators {
            return Err(Fault {
                offset,
                said: Text::new(
                    format!("运算符多于 {OPERATORS_MAX} 个;多个取值请用 IN (…)"),
                    format!("more than {OPERATORS_MAX} operators; ask for many values with IN (…)"),
                ),
            });
        }
    }
    Ok(())
}

/// Refuses JSON that is too deep.
pub(super) fn check_json(text: &str) -> Result<(), Fault> {
    let mut depth = 0_usize;
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (offset, own) in text.bytes().enumerate() {
        match own {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if LEVELS_MAX < depth {
            return Err(too_deep(offset, LEVELS_MAX));
        }
    }
    Ok(())
}

fn too_deep(offset: usize, max: usize) -> Fault {
    let said = Text::new(
        format!("括号嵌套多于 {max} 层;请改写得浅一些"),
        format!("brackets are nested more than {max} deep; write it flatter"),
    );
    Fault { offset, said }
}
