use duration_setting::*;
use observe::*;

#[test]
fn parts_add_up() {
    expect_eq!(parse_duration("90s"), Ok(90));
    expect_eq!(parse_duration("1h30m"), Ok(5_400));
    expect_eq!(parse_duration("2d"), Ok(172_800));
    expect_eq!(parse_duration("1d1h1m1s"), Ok(90_061));
    expect_eq!(parse_duration("1d1s"), Ok(86_401));
    expect_eq!(parse_duration("90m"), Ok(5_400));
    expect_eq!(parse_duration("007s"), Ok(7));
    expect_eq!(parse_duration("0d0s"), Ok(0));
}

#[test]
fn random_durations() {
    let mut random = Random::new();
    for _ in 0..20 {
        let numbers = random.numbers(4, 0..100_000);
        let text = format!(
            "{}d{}h{}m{}s",
            numbers[0], numbers[1], numbers[2], numbers[3]
        );
        observe!("text", &text);
        let seconds = numbers[0] * 86_400 + numbers[1] * 3_600 + numbers[2] * 60 + numbers[3];
        expect_eq!(parse_duration(&text), Ok(seconds as u64));
        let text = format!("{}h{}s", numbers[1], numbers[3]);
        let seconds = numbers[1] * 3_600 + numbers[3];
        observe!("text", &text);
        expect_eq!(parse_duration(&text), Ok(seconds as u64));
    }
}

#[test]
fn no_text_is_empty() {
    expect_eq!(parse_duration(""), Err(DurationError::Empty));
}

#[test]
fn a_part_begins_with_a_digit() {
    expect_eq!(parse_duration("h"), Err(DurationError::NoDigit { at: 0 }));
    expect_eq!(parse_duration(" 1h"), Err(DurationError::NoDigit { at: 0 }));
    expect_eq!(
        parse_duration("1h 30m"),
        Err(DurationError::NoDigit { at: 2 })
    );
    expect_eq!(
        parse_duration("12hm"),
        Err(DurationError::NoDigit { at: 3 })
    );
    expect_eq!(parse_duration("-1h"), Err(DurationError::NoDigit { at: 0 }));
    expect_eq!(parse_duration("+1h"), Err(DurationError::NoDigit { at: 0 }));
    expect_eq!(
        parse_duration("1h+1m"),
        Err(DurationError::NoDigit { at: 2 })
    );
    expect_eq!(parse_duration("1hé"), Err(DurationError::NoDigit { at: 2 }));
    expect_eq!(parse_duration("1s "), Err(DurationError::NoDigit { at: 2 }));
}

#[test]
fn only_ascii_digits_make_a_number() {
    expect_eq!(parse_duration("٣h"), Err(DurationError::NoDigit { at: 0 }));
    expect_eq!(parse_duration("½h"), Err(DurationError::NoDigit { at: 0 }));
    expect_eq!(
        parse_duration("1½h"),
        Err(DurationError::UnknownUnit { at: 1, unit: '½' })
    );
}

#[test]
fn a_number_needs_a_unit() {
    expect_eq!(parse_duration("1h30"), Err(DurationError::NoUnit { at: 4 }));
    expect_eq!(parse_duration("5"), Err(DurationError::NoUnit { at: 1 }));
}

#[test]
fn other_units_are_unknown() {
    expect_eq!(
        parse_duration("1h5x"),
        Err(DurationError::UnknownUnit { at: 3, unit: 'x' })
    );
    expect_eq!(
        parse_duration("1H"),
        Err(DurationError::UnknownUnit { at: 1, unit: 'H' })
    );
    expect_eq!(
        parse_duration("1 h"),
        Err(DurationError::UnknownUnit { at: 1, unit: ' ' })
    );
    expect_eq!(
        parse_duration("1.5h"),
        Err(DurationError::UnknownUnit { at: 1, unit: '.' })
    );
    expect_eq!(
        parse_duration("250ms"),
        Err(DurationError::NoDigit { at: 4 })
    );
}

#[test]
fn a_unit_is_a_whole_character() {
    expect_eq!(
        parse_duration("5µs"),
        Err(DurationError::UnknownUnit { at: 1, unit: 'µ' })
    );
    expect_eq!(
        parse_duration("1h5秒"),
        Err(DurationError::UnknownUnit { at: 3, unit: '秒' })
    );
}

#[test]
fn each_unit_comes_once_and_in_order() {
    expect_eq!(
        parse_duration("1h2h"),
        Err(DurationError::OutOfOrder { at: 3, unit: 'h' })
    );
    expect_eq!(
        parse_duration("5s5s"),
        Err(DurationError::OutOfOrder { at: 3, unit: 's' })
    );
    expect_eq!(
        parse_duration("30m1h"),
        Err(DurationError::OutOfOrder { at: 4, unit: 'h' })
    );
    expect_eq!(
        parse_duration("1d5m1d"),
        Err(DurationError::OutOfOrder { at: 5, unit: 'd' })
    );
}

#[test]
fn a_number_that_fits_no_u64_is_too_large() {
    expect_eq!(parse_duration("18446744073709551615s"), Ok(u64::MAX));
    expect_eq!(
        parse_duration("18446744073709551616s"),
        Err(DurationError::TooLarge { at: 0 })
    );
    expect_eq!(
        parse_duration("1m99999999999999999999s"),
        Err(DurationError::TooLarge { at: 2 })
    );
}

#[test]
fn seconds_that_fit_no_u64_are_too_large() {
    expect_eq!(
        parse_duration("213503982334601d"),
        Ok(18_446_744_073_709_526_400)
    );
    expect_eq!(
        parse_duration("213503982334602d"),
        Err(DurationError::TooLarge { at: 0 })
    );
    expect_eq!(
        parse_duration("1m18446744073709551556s"),
        Err(DurationError::TooLarge { at: 2 })
    );
    expect_eq!(parse_duration("1m18446744073709551555s"), Ok(u64::MAX));
}

#[test]
fn the_first_error_from_the_left_counts() {
    expect_eq!(
        parse_duration("99999999999999999999x"),
        Err(DurationError::TooLarge { at: 0 })
    );
    expect_eq!(
        parse_duration("99999999999999999999"),
        Err(DurationError::TooLarge { at: 0 })
    );
    let text = "1m18446744073709551615h";
    expect_eq!(
        parse_duration(text),
        Err(DurationError::OutOfOrder { at: 22, unit: 'h' })
    );
    expect_eq!(
        parse_duration("1x1h1d"),
        Err(DurationError::UnknownUnit { at: 1, unit: 'x' })
    );
}

#[test]
fn a_random_character_is_found_at_its_place() {
    let mut random = Random::new();
    for _ in 0..20 {
        let (hours, minutes) = (random.number(0..5_000), random.number(0..5_000));
        let wrong = *random.pick(&['x', 'D', ' ', '-', 'é', '€']);
        let part = format!("{hours}h{minutes}");
        let text = format!("{part}{wrong}9s");
        observe!("text", &text);
        let error = DurationError::UnknownUnit {
            at: part.len(),
            unit: wrong,
        };
        expect_eq!(parse_duration(&text), Err(error));
        let text = format!("{part}m{wrong}9s");
        observe!("text", &text);
        expect_eq!(
            parse_duration(&text),
            Err(DurationError::NoDigit { at: part.len() + 1 })
        );
    }
}

#[test]
fn settings_keep_their_order() {
    let text = "lease = 1h30m\n\n  retry=5s  \n   \n=2d\nlease =1s";
    let expected = [("lease", 5_400), ("retry", 5), ("", 172_800), ("lease", 1)]
        .map(|(name, seconds)| (name.to_string(), seconds))
        .to_vec();
    expect_eq!(parse_settings(text), Ok(expected));
    expect_eq!(parse_settings(""), Ok(vec![]));
}

#[test]
fn errors_name_their_line() {
    expect_eq!(
        parse_settings("a=1s\n\n \nb 5s"),
        Err(SettingError::NoEquals { line: 4 })
    );
    expect_eq!(
        parse_settings("oops\nb=x"),
        Err(SettingError::NoEquals { line: 1 })
    );
    let error = DurationError::UnknownUnit { at: 1, unit: 'x' };
    let bad = SettingError::BadDuration { line: 2, error };
    expect_eq!(parse_settings("\nlease = 5x\nno equals"), Err(bad));
    let bad = SettingError::BadDuration {
        line: 1,
        error: DurationError::Empty,
    };
    expect_eq!(parse_settings("lease ="), Err(bad));
    let error = DurationError::NoDigit { at: 0 };
    expect_eq!(
        parse_settings("a==1s"),
        Err(SettingError::BadDuration { line: 1, error })
    );
}
