//! Numbers as curricula write them: digits of many scripts, Roman and Chinese numerals, words.
//! Nothing here knows what the number counts.

/// A number at the start of a text, and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number<'a> {
    /// As people know it, in ASCII where that is possible: `3`, `1.2`, `IV`.
    pub(super) shown: String,
    /// Its value, of a dotted number that of the last part.
    pub(super) value: Option<u32>,
    /// Whether it was written with digits.
    pub(super) digits: bool,
    /// What stands behind it.
    pub(super) rest: &'a str,
}

const ZEROS: [char; 6] = ['\u{ff10}', '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}'];

/// The digit of any script that curricula are written in.
pub(super) fn digit(character: char) -> Option<u32> {
    character.to_digit(10).or_else(|| {
        ZEROS.iter().find_map(|zero| {
            let value = (character as u32).checked_sub(*zero as u32)?;
            (value < 10).then_some(value)
        })
    })
}

/// A number of digits with dots between (`3`, `01.2`, `１`), or of Chinese numerals.
pub(super) fn digits(text: &str) -> Option<Number<'_>> {
    let mut shown = String::new();
    let mut part: Option<u32> = None;
    let mut end = 0;
    for (at, character) in text.char_indices() {
        if let Some(value) = digit(character) {
            if shown.len() > 12 {
                return None;
            }
            shown.push(char::from_digit(value, 10).unwrap_or('0'));
            part = Some(part.unwrap_or(0).saturating_mul(10).saturating_add(value));
            end = at + character.len_utf8();
            continue;
        }
        let next = text[at + character.len_utf8()..].chars().next();
        if character == '.' && part.is_some() && next.is_some_and(|next| digit(next).is_some()) {
            shown.push('.');
            part = None;
            continue;
        }
        break;
    }
    if end > 0 {
        return Some(Number { shown, value: part, digits: true, rest: &text[end..] });
    }
    chinese(text)
}

fn chinese(text: &str) -> Option<Number<'_>> {
    let value_of = |character| "零一二三四五六七八九".chars().position(|one| one == character);
    let mut value = 0_u32;
    let mut end = 0;
    for (at, character) in text.char_indices() {
        if character == '十' {
            value = value.max(1).saturating_mul(10);
        } else if let Some(one) = value_of(character) {
            value = value.saturating_add(u32::try_from(one).unwrap_or(0));
        } else {
            break;
        }
        end = at + character.len_utf8();
    }
    let number =
        Number { shown: value.to_string(), value: Some(value), digits: false, rest: &text[end..] };
    (end > 0 && value < 1000).then_some(number)
}

/// A Roman numeral in capitals, up to 89, that ends where a word ends.
pub(super) fn roman(text: &str) -> Option<Number<'_>> {
    let end = text.find(|one: char| !"IVXL".contains(one)).unwrap_or(text.len());
    let (numeral, rest) = text.split_at(end);
    if numeral.is_empty() || rest.chars().next().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let value_of = |one| match one {
        'I' => 1_u32,
        'V' => 5,
        'X' => 10,
        _ => 50,
    };
    let values: Vec<u32> = numeral.chars().map(value_of).collect();
    let mut value = 0_i64;
    for (at, one) in values.iter().enumerate() {
        let smaller = values.get(at + 1).is_some_and(|next| next > one);
        value += if smaller { -i64::from(*one) } else { i64::from(*one) };
    }
    let value = u32::try_from(value).ok()?;
    (numeral == to_roman(value)).then(|| Number {
        shown: numeral.to_owned(),
        value: Some(value),
        digits: false,
        rest,
    })
}

fn to_roman(mut value: u32) -> String {
    let mut numeral = String::new();
    for (worth, sign) in
        [(50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    {
        while value >= worth {
            numeral.push_str(sign);
            value -= worth;
        }
    }
    numeral
}

/// A single capital letter as a number, as in "Unit A".
pub(super) fn letter(text: &str) -> Option<Number<'_>> {
    let first = text.chars().next().filter(char::is_ascii_uppercase)?;
    let rest = &text[1..];
    if rest.chars().next().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let value = Some(first as u32 - 'A' as u32 + 1);
    Some(Number { shown: first.to_string(), value, digits: false, rest })
}

/// A number as a word (`two`, `первая`, `الأول`), whole.
pub(super) fn word(text: &str) -> Option<Number<'_>> {
    let end = text.find(|one: char| !one.is_alphabetic()).unwrap_or(text.len());
    let lower = text[..end].to_lowercase();
    let value = WORDS.iter().position(|words| words.contains(&lower.as_str()))?;
    let value = u32::try_from(value).ok()?;
    Some(Number { shown: value.to_string(), value: Some(value), digits: false, rest: &text[end..] })
}

/// The words of the numbers from 0 on.
const WORDS: [&[&str]; 13] = [
    &["zero", "null", "ноль", "cero"],
    &[
        "one",
        "first",
        "eins",
        "erste",
        "erster",
        "erstes",
        "un",
        "une",
        "premier",
        "première",
        "uno",
        "una",
        "primer",
        "primera",
        "primero",
        "primo",
        "prima",
        "um",
        "uma",
        "primeira",
        "primeiro",
        "один",
        "первый",
        "первая",
        "первое",
        "перша",
        "перший",
        "pierwszy",
        "pierwsza",
        "الأول",
        "الأولى",
        "birinci",
        "eerste",
        "första",
        "første",
    ],
    &[
        "two",
        "second",
        "zwei",
        "zweite",
        "zweiter",
        "zweites",
        "deux",
        "deuxième",
        "dos",
        "segunda",
        "segundo",
        "due",
        "secondo",
        "seconda",
        "dois",
        "duas",
        "два",
        "второй",
        "вторая",
        "второе",
        "друга",
        "другий",
        "drugi",
        "druga",
        "الثاني",
        "الثانية",
        "ikinci",
        "tweede",
        "andra",
        "andre",
    ],
    &[
        "three",
        "third",
        "drei",
        "dritte",
        "dritter",
        "drittes",
        "trois",
        "troisième",
        "tres",
        "tercera",
        "tercer",
        "tercero",
        "tre",
        "terzo",
        "terza",
        "três",
        "terceira",
        "terceiro",
        "три",
        "третий",
        "третья",
        "третье",
        "третя",
        "trzeci",
        "trzecia",
        "الثالث",
        "الثالثة",
        "üçüncü",
        "derde",
        "tredje",
    ],
    &[
        "four",
        "fourth",
        "vier",
        "vierte",
        "vierter",
        "viertes",
        "quatre",
        "quatrième",
        "cuatro",
        "cuarta",
        "cuarto",
        "quattro",
        "quarto",
        "quarta",
        "quatro",
        "четыре",
        "четвёртый",
        "четвёртая",
        "четвертый",
        "четвертая",
        "четверта",
        "الرابع",
        "الرابعة",
        "vierde",
    ],
    &[
        "five",
        "fifth",
        "fünf",
        "fünfte",
        "fünfter",
        "cinq",
        "cinquième",
        "cinco",
        "quinta",
        "quinto",
        "cinque",
        "пять",
        "пятый",
        "пятая",
        "пята",
        "الخامس",
        "الخامسة",
        "vijfde",
    ],
    &[
        "six",
        "sixth",
        "sechs",
        "sechste",
        "sechster",
        "sixième",
        "seis",
        "sexta",
        "sexto",
        "sei",
        "sesto",
        "sesta",
        "шесть",
        "шестой",
        "шестая",
        "шоста",
        "السادس",
        "السادسة",
    ],
    &[
        "seven",
        "seventh",
        "sieben",
        "siebte",
        "siebter",
        "sept",
        "septième",
        "siete",
        "séptima",
        "séptimo",
        "sette",
        "settimo",
        "settima",
        "sete",
        "sétima",
        "семь",
        "седьмой",
        "седьмая",
    ],
    &[
        "eight",
        "eighth",
        "acht",
        "achte",
        "achter",
        "huit",
        "huitième",
        "ocho",
        "octava",
        "octavo",
        "otto",
        "ottavo",
        "oito",
        "oitava",
        "восемь",
        "восьмой",
        "восьмая",
    ],
    &[
        "nine",
        "ninth",
        "neun",
        "neunte",
        "neunter",
        "neuf",
        "neuvième",
        "nueve",
        "novena",
        "nove",
        "nona",
        "девять",
        "девятый",
        "девятая",
    ],
    &[
        "ten",
        "tenth",
        "zehn",
        "zehnte",
        "zehnter",
        "dix",
        "dixième",
        "diez",
        "décima",
        "dieci",
        "dez",
        "десять",
        "десятый",
        "десятая",
    ],
    &["eleven", "eleventh", "elf", "onze", "once", "undici", "одиннадцать"],
    &["twelve", "twelfth", "zwölf", "douze", "doce", "dodici", "doze", "двенадцать"],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_number() {
        let seen = |number: Option<Number<'_>>| number.map(|one| (one.shown, one.value));
        let is = |shown: &str, value| Some((shown.to_owned(), Some(value)));
        assert_eq!(seen(digits("01.2 – x")), is("01.2", 2));
        assert_eq!(seen(digits("３：")), is("3", 3));
        assert_eq!(seen(digits("٤ x")), is("4", 4));
        assert_eq!(seen(digits("十二章")), is("12", 12));
        assert_eq!(seen(digits("二十一")), is("21", 21));
        assert_eq!(seen(roman("XIV. x")), is("XIV", 14));
        assert_eq!(seen(roman("IIII")), None);
        assert_eq!(seen(roman("Is it")), None);
        assert_eq!(seen(letter("B: x")), is("B", 2));
        assert_eq!(seen(letter("Be")), None);
        assert_eq!(seen(word("Третья неделя")), is("3", 3));
        assert_eq!(seen(word("tenths")), None);
    }
}
