//! Variants: the same exercise under other names and with other values, for recall.

use std::collections::{BTreeMap, BTreeSet};

use ra_ap_rustc_lexer::{LiteralKind, TokenKind};
use serde::Deserialize;
use toml::Spanned;

use super::{CodeTask, Exercise, Task};
use crate::exchange::{Exchanges, Replacement, code_ranges, pieces};
use crate::fault::line_of;
use crate::{ContentFault, Files, Sources, Version, test_functions};

/// Up to so many combinations, all of them are variants; of more, a set in which each pair occurs.
const ALL_UP_TO: usize = 64;

/// The file's name in an exercise's folder.
pub(super) const FILE: &str = "variants.toml";

/// What may be exchanged in an exercise when it comes back, and in which combinations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variants {
    exchanges: Vec<Exchange>,
    /// For each variant: of each exchange, 0 for what stands in the files, or which alternative.
    combinations: Vec<Vec<usize>>,
}

/// Tokens that are exchanged together.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Exchange {
    tokens: Vec<String>,
    /// Each alternative has one word for each token.
    with: Vec<Vec<String>>,
    in_strings: bool,
    in_prose: bool,
    line: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VariantsFile {
    exchange: Vec<ExchangeHead>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExchangeHead {
    token: Option<Spanned<String>>,
    #[serde(default)]
    tokens: Vec<Spanned<String>>,
    with: Vec<Alternative>,
    #[serde(default)]
    also: Vec<Place>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Alternative {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Place {
    Strings,
    Prose,
}

impl Variants {
    pub(super) fn parse(files: &Files, folder: &str) -> Result<Self, ContentFault> {
        let path = format!("{folder}{FILE}");
        let Some(text) = files.get(&path) else { return Ok(Variants::default()) };
        let file: VariantsFile =
            toml::from_str(text).map_err(|error| ContentFault::toml(&path, text, &error))?;
        let exchanges: Vec<Exchange> = file
            .exchange
            .into_iter()
            .map(|head| head.exchange(text, &path))
            .collect::<Result<_, _>>()?;
        let sizes: Vec<usize> = exchanges.iter().map(|exchange| exchange.with.len() + 1).collect();
        Ok(Variants { exchanges, combinations: combinations(&sizes) })
    }

    /// How many there are besides the files as they stand.
    #[must_use]
    pub fn count(&self) -> usize {
        self.combinations.len()
    }

    /// What the variant of this index exchanges, in words: `delay_ms → pause_ms, 12 → 16`.
    #[must_use]
    pub fn words(&self, index: usize) -> String {
        let replacements = self.replacements(index);
        let words = replacements.iter().map(|(token, to)| format!("{token} → {}", to.with));
        words.collect::<Vec<_>>().join(", ")
    }

    /// The line, from 1, of the last exchange that the variant of this index makes.
    #[must_use]
    pub fn line(&self, index: usize) -> usize {
        let chosen = self.combinations.get(index).into_iter().flatten();
        let made = chosen.zip(&self.exchanges).filter(|(alternative, _)| **alternative > 0);
        made.last().map_or(1, |(_, exchange)| exchange.line)
    }

    fn replacements(&self, index: usize) -> BTreeMap<String, Replacement> {
        let mut found = BTreeMap::new();
        let chosen = self.combinations.get(index).into_iter().flatten();
        for (exchange, alternative) in self.exchanges.iter().zip(chosen) {
            let Some(with) = alternative.checked_sub(1).and_then(|at| exchange.with.get(at)) else {
                continue;
            };
            for (token, with) in exchange.tokens.iter().zip(with) {
                let Exchange { in_strings, in_prose, .. } = *exchange;
                let replacement = Replacement { with: with.clone(), in_strings, in_prose };
                found.insert(token.clone(), replacement);
            }
        }
        found
    }
}

impl ExchangeHead {
    fn exchange(self, text: &str, path: &str) -> Result<Exchange, ContentFault> {
        let tokens: Vec<&Spanned<String>> = self.token.iter().chain(&self.tokens).collect();
        let line = tokens.first().map_or(1, |token| line_of(text, token.span().start));
        let fault = |message: String| Err(ContentFault::new(path, message).at(line));
        if tokens.is_empty() || (self.token.is_some() && !self.tokens.is_empty()) {
            return fault("an exchange has a `token`, or several `tokens`".into());
        }
        if self.with.is_empty() {
            return fault("`with` is empty: exchanged for what?".into());
        }
        let tokens: Vec<String> = tokens.into_iter().map(|token| token.get_ref().clone()).collect();
        let mut with = Vec::new();
        for alternative in self.with {
            let words = match alternative {
                Alternative::One(word) => vec![word],
                Alternative::Several(words) => words,
            };
            if words.len() != tokens.len() {
                return fault(format!(
                    "{words:?} has {} words for {} tokens",
                    words.len(),
                    tokens.len()
                ));
            }
            for (token, word) in tokens.iter().zip(&words) {
                let same = token_class(token).is_some() && token_class(token) == token_class(word);
                if !same || token == word {
                    return fault(format!(
                        "`{token}` cannot be exchanged for `{word}`: both are one token of one \
                         kind (an identifier, a lifetime, a number, a text), and not the same"
                    ));
                }
            }
            with.push(words);
        }
        let in_strings = self.also.contains(&Place::Strings);
        let in_prose = self.also.contains(&Place::Prose);
        Ok(Exchange { tokens, with, in_strings, in_prose, line })
    }
}

/// What kind of token a text is, if it is one, and not a keyword.
fn token_class(text: &str) -> Option<&'static str> {
    const KEYWORDS: &str = "as async await break const continue crate dyn else enum extern false fn \
         for if impl in let loop match mod move mut pub ref return self Self static struct super \
         trait true type unsafe use where while _";
    let mut tokens = pieces(text);
    let (kind, _) = tokens.next()?;
    if tokens.next().is_some() {
        return None;
    }
    match kind {
        TokenKind::Ident if KEYWORDS.split_whitespace().any(|word| word == text) => None,
        TokenKind::Ident => Some("identifier"),
        TokenKind::Lifetime { .. } => Some("lifetime"),
        TokenKind::Literal { kind, .. } => Some(match kind {
            LiteralKind::Int { .. } => "integer",
            LiteralKind::Float { .. } => "float",
            LiteralKind::Char { terminated: true } => "character",
            LiteralKind::Byte { terminated: true } => "byte",
            LiteralKind::Str { terminated: true } => "text",
            LiteralKind::ByteStr { terminated: true } => "bytes",
            _ => return None,
        }),
        _ => None,
    }
}

/// The choices of every variant: all but the first, or, of too many, a set in which every pair of
/// choices of two exchanges occurs (the greedy construction of pairwise testing).
fn combinations(sizes: &[usize]) -> Vec<Vec<usize>> {
    let all = sizes.iter().try_fold(1_usize, |all, size| all.checked_mul(*size));
    if all.is_some_and(|all| all <= ALL_UP_TO + 1) {
        return (1..all.unwrap_or(1))
            .map(|mut number| {
                let choice = |size: &usize| {
                    let chosen = number % size;
                    number /= size;
                    chosen
                };
                sizes.iter().map(choice).collect()
            })
            .collect();
    }
    let mut missing = BTreeSet::new();
    for first in 0..sizes.len() {
        for second in first + 1..sizes.len() {
            for one in 0..sizes[first] {
                missing.extend((0..sizes[second]).map(|other| (first, one, second, other)));
            }
        }
    }
    let mut found = Vec::new();
    while let Some(&(first, one, second, other)) = missing.iter().next() {
        let mut choice: Vec<Option<usize>> = vec![None; sizes.len()];
        (choice[first], choice[second]) = (Some(one), Some(other));
        for at in 0..sizes.len() {
            if choice[at].is_some() {
                continue;
            }
            let gain = |value: &usize| {
                let pair = |(other, chosen): (usize, &Option<usize>)| {
                    let chosen = (*chosen)?;
                    Some(if other < at {
                        (other, chosen, at, *value)
                    } else {
                        (at, *value, other, chosen)
                    })
                };
                let pairs = choice.iter().enumerate().filter_map(pair);
                (pairs.filter(|pair| missing.contains(pair)).count(), usize::MAX - value)
            };
            choice[at] = (0..sizes[at]).max_by_key(gain);
        }
        let choice: Vec<usize> = choice.into_iter().flatten().collect();
        missing
            .retain(|&(first, one, second, other)| choice[first] != one || choice[second] != other);
        if choice.iter().any(|chosen| *chosen > 0) {
            found.push(choice);
        }
    }
    found
}

impl Exercise {
    /// This exercise in the variant that a seed chooses; seeds in a row give the variants in turn.
    /// Without variants: itself. Id, slug and the crate's name stay; the version is another.
    #[must_use]
    pub fn variant(&self, seed: u64) -> Exercise {
        let count = u64::try_from(self.variants.count()).unwrap_or(u64::MAX);
        match seed.checked_rem(count).map(usize::try_from) {
            Some(Ok(index)) => self.variant_of(index),
            _ => self.clone(),
        }
    }

    /// The variant of this index, below [`Variants::count`].
    #[must_use]
    pub fn variant_of(&self, index: usize) -> Exercise {
        let mut exercise = self.clone();
        let Task::Code(task) = &mut exercise.task else { return exercise };
        let exchanges = Exchanges::new(self.variants.replacements(index), rust_of(task));
        let crate_name = self.crate_name();
        let rust = |text: &mut String| *text = exchanges.in_rust(text, &crate_name);
        let page = |text: &mut String| *text = exchanges.in_page(text, &crate_name);
        let sources = |sources: &mut Sources| sources.values_mut().for_each(rust);
        page(&mut exercise.instructions);
        exercise.hints.iter_mut().chain(&mut exercise.explanation).for_each(page);
        sources(&mut task.stub);
        sources(&mut task.solution);
        rust(&mut task.tests);
        task.checker.iter_mut().for_each(rust);
        task.recall.iter_mut().for_each(sources);
        for wrong in &mut task.wrong {
            sources(&mut wrong.sources);
            page(&mut wrong.message);
        }
        exercise.version = self.version_of(index);
        exercise
    }

    /// A variant is other content: nothing that was found out about one holds for another.
    fn version_of(&self, index: usize) -> Version {
        let index = (index as u64).to_le_bytes();
        Version::of([self.version.0.as_slice(), index.as_slice()].into_iter())
    }
}

/// What can be told of the exchanges without running anything.
pub(crate) fn variant_faults(exercise: &Exercise) -> Vec<ContentFault> {
    let variants = &exercise.variants;
    if variants.exchanges.is_empty() {
        return Vec::new();
    }
    let path = format!("{}{FILE}", exercise.folder);
    let Task::Code(task) = &exercise.task else {
        let message = "only exercises with code to write have variants";
        return vec![ContentFault::new(path, message)];
    };
    let rust: Vec<&str> = rust_of(task).collect();
    let words: BTreeSet<&str> =
        rust.iter().flat_map(|text| pieces(text)).map(|(_, piece)| piece).collect();
    let tests = test_functions(&task.tests);
    let mut faults = Vec::new();
    let (mut exchanged, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for exchange in &variants.exchanges {
        let mut fault = |message: String| {
            faults.push(ContentFault::new(&path, message).at(exchange.line));
        };
        for token in &exchange.tokens {
            if !words.contains(token.as_str()) {
                fault(format!("`{token}` is no token of the solution or the tests"));
            }
            if !exchanged.insert(token) {
                fault(format!("`{token}` is exchanged twice"));
            }
            if tests.iter().any(|test| test.name == *token) {
                fault(format!("`{token}` is a test's name; evidence refers to it"));
            }
            if let Some(place) = number_in_prose(exercise, &rust, token)
                && !exchange.in_prose
            {
                fault(format!(
                    "`{token}` also stands in the prose of {place}; add `also = [\"prose\"]`, or \
                     set it in code font there"
                ));
            }
        }
        for word in exchange.with.iter().flatten() {
            let is_name = token_class(word) == Some("identifier") && !is_primitive(word);
            if is_name && (words.contains(word.as_str()) || !taken.insert(word)) {
                fault(format!("`{word}` is a name of this exercise already"));
            }
        }
    }
    faults
}

fn rust_of(task: &CodeTask) -> impl Iterator<Item = &str> {
    let sources = task.solution.values().chain(task.stub.values());
    let sources = sources.chain(task.recall.iter().flat_map(Sources::values));
    sources.chain([&task.tests]).chain(&task.checker).map(String::as_str)
}

fn is_primitive(word: &str) -> bool {
    const PRIMITIVES: &str =
        "u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 bool char";
    PRIMITIVES.split_whitespace().any(|primitive| primitive == word)
}

/// Where a number that is exchanged in code stands in prose, which would then say something else.
fn number_in_prose(exercise: &Exercise, rust: &[&str], token: &str) -> Option<&'static str> {
    if !token.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // A mark that no text holds shows whether the number would be found.
    let replacement = Replacement { with: "\u{1}".into(), in_strings: false, in_prose: true };
    let probe = Exchanges::new([(token.to_owned(), replacement)].into(), std::iter::empty());
    let page = |text: &str| {
        let mut at = 0;
        let mut hit = false;
        let ranges = code_ranges(text);
        let ends = ranges.iter().cloned().chain(std::iter::once(text.len()..text.len()));
        for range in ends {
            hit |= probe.in_prose(&text[at..range.start]).contains('\u{1}');
            at = range.end;
        }
        hit
    };
    let comment = |(kind, piece): (TokenKind, &str)| {
        matches!(kind, TokenKind::LineComment { .. } | TokenKind::BlockComment { .. })
            && piece.split('`').step_by(2).any(|part| probe.in_prose(part).contains('\u{1}'))
    };
    if page(&exercise.instructions) {
        Some("instructions.md")
    } else if exercise.hints.iter().any(|hint| page(hint)) {
        Some("hints.md")
    } else if rust.iter().flat_map(|text| pieces(text)).any(comment) {
        Some("a comment")
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
