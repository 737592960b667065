//! Writes a source file anew with all of its mutants in it, each switched on at run time.

use std::ops::Range;

use super::find::{Place, Switch};

/// A source file with switches, and where each of them stands in it.
#[derive(Debug)]
pub(crate) struct Switched {
    pub(crate) text: String,
    pub(crate) regions: Vec<Region>,
}

/// A part of the written text that is there for mutants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) range: Range<usize>,
    /// The mutants' numbers: one for a mutated part, all of a place for the place itself.
    pub(crate) mutants: Vec<usize>,
    /// Whether this is the mutated part and nothing else.
    pub(crate) is_mutated_part: bool,
}

/// Writes the file. Mutants are numbered from `first` in the order of `places`; those that
/// `is_kept` rejects are left out.
pub(crate) fn switched(
    source: &str,
    places: &[Place],
    first: usize,
    is_kept: &dyn Fn(usize) -> bool,
) -> Switched {
    let mut numbered = Vec::new();
    let mut next = first;
    for place in places {
        let kept: Vec<(usize, &str)> = place
            .mutants
            .iter()
            .enumerate()
            .map(|(index, mutant)| (next + index, mutant.text.as_str()))
            .filter(|(number, _)| is_kept(*number))
            .collect();
        next += place.mutants.len();
        if !kept.is_empty() {
            numbered.push(Numbered { place, kept });
        }
    }
    let mut writer = Writer { source, text: String::new(), regions: Vec::new() };
    // Lints that are errors by default may meet a mutant, and say what is no error of types.
    writer.text.push_str(ALLOWED);
    writer.write(0..source.len(), &numbered);
    Switched { text: writer.text, regions: writer.regions }
}

const ALLOWED: &str = "#![allow(warnings, overflowing_literals, arithmetic_overflow, \
                       unconditional_panic, unconditional_recursion)] ";

struct Numbered<'a> {
    place: &'a Place,
    kept: Vec<(usize, &'a str)>,
}

struct Writer<'a> {
    source: &'a str,
    text: String,
    regions: Vec<Region>,
}

impl Writer<'_> {
    /// Writes a part of the source; `places` are those inside it.
    fn write(&mut self, part: Range<usize>, places: &[Numbered<'_>]) {
        let (mut at, mut rest) = (part.start, places);
        while let Some((outer, others)) = rest.split_first() {
            let range = &outer.place.range;
            self.text.push_str(&self.source[at..range.start]);
            let inside = others
                .iter()
                .take_while(|other| {
                    other.place.range.start < range.end && other.place.range.end <= range.end
                })
                .count();
            self.write_place(outer, &others[..inside]);
            at = range.end;
            rest = &others[inside..];
        }
        self.text.push_str(&self.source[at..part.end]);
    }

    fn write_place(&mut self, numbered: &Numbered<'_>, inside: &[Numbered<'_>]) {
        let start = self.text.len();
        let range = numbered.place.range.clone();
        match numbered.place.switch {
            Switch::Return => {
                for (number, value) in &numbered.kept {
                    self.mutated(*number, &format!(" if {} {{ return {value}; }}", on(*number)));
                }
            }
            Switch::Guard => {
                for (number, _) in &numbered.kept {
                    self.mutated(*number, &format!(" if !{}", on(*number)));
                }
            }
            Switch::Statement => {
                for (number, _) in &numbered.kept {
                    self.mutated(*number, &format!("if {} {{}} else ", on(*number)));
                }
                self.text.push_str("{ ");
                self.write(range, inside);
                self.text.push_str(" }");
            }
            Switch::Expression => {
                self.text.push('(');
                for (number, text) in &numbered.kept {
                    self.mutated(*number, &format!("if {} {{ {text} }} else ", on(*number)));
                }
                self.text.push_str("{ ");
                self.write(range, inside);
                self.text.push_str(" })");
            }
        }
        self.regions.push(Region {
            range: start..self.text.len(),
            mutants: numbered.kept.iter().map(|(number, _)| *number).collect(),
            is_mutated_part: false,
        });
    }

    fn mutated(&mut self, number: usize, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.regions.push(Region {
            range: start..self.text.len(),
            mutants: vec![number],
            is_mutated_part: true,
        });
    }
}

fn on(number: usize) -> String {
    format!("::observe::mutant(\"{number}\")")
}

impl Switched {
    /// The narrowest region around a place that the compiler names: line and column from 1.
    pub(crate) fn region_at(&self, line: usize, column: usize) -> Option<&Region> {
        let before: usize = self.text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let text = self.text[before..].lines().next().unwrap_or_default();
        let inside = text.char_indices().nth(column.saturating_sub(1)).map_or(0, |(at, _)| at);
        let offset = before + inside;
        self.regions
            .iter()
            .filter(|region| region.range.contains(&offset))
            .min_by_key(|region| region.range.len())
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::switched;
    use crate::mutants::find::places;

    fn check(source: &str, is_kept: &dyn Fn(usize) -> bool, expected: Expect) {
        let text = switched(source, &places(source), 0, is_kept).text;
        let text = text.strip_prefix(super::ALLOWED).expect("it stands first");
        expected.assert_eq(&text.replace("::observe::mutant", "on"));
    }

    #[test]
    fn every_kind_of_place_is_switched_where_it_stands() {
        check(
            "fn f(x: &mut u8) -> bool { *x += 1; g(x); match *x { 1 => y, _ => !y } }",
            &|_| true,
            expect![[
                r#"fn f(x: &mut u8) -> bool { if on("0") { return false; } if on("1") { return true; } (if on("2") { (*x) -= (1) } else if on("3") { () } else { *x += (if on("4") { 2 } else if on("5") { 0 } else { 1 }) }); if on("6") {} else { g(x); } match *x { 1 if !on("7") => y, _ => (if on("8") { y } else { !y }) } }"#
            ]],
        );
    }

    #[test]
    fn mutants_that_are_left_out_leave_no_trace() {
        check(
            "fn f() -> u8 { 2 + x }",
            &|number| number == 4,
            expect![[r#"fn f() -> u8 { (if on("4") { 1 } else { 2 }) + x }"#]],
        );
    }

    #[test]
    fn a_place_in_the_text_is_led_back_to_its_mutants() {
        let source = "fn f(x: u8) -> u8 {\n    x + 2\n}\n";
        let places = places(source);
        let written = switched(source, &places, 0, &|_| true);
        let line = written.text.lines().nth(1).expect("the second line");
        let at = |part: &str| {
            let column = line.find(part).expect("it is there") + 1;
            written.region_at(2, column).map(|region| (&*region.mutants, region.is_mutated_part))
        };
        assert_eq!(at("(x) - (2)"), Some((&[2][..], true)));
        assert_eq!(at("x + "), Some((&[2][..], false)));
        assert_eq!(at("3 }"), Some((&[3][..], true)));
        assert_eq!(at("    "), None);
    }
}
