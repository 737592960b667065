use observe::*;
use retry_after::*;

fn policy(base_ms: u64) -> Policy {
    Policy {
        base_ms: Some(base_ms),
        ..Policy::default()
    }
}

#[test]
fn a_header_of_seconds_becomes_milliseconds() {
    expect_eq!(header_ms(Some("3")), Some(3_000));
    expect_eq!(header_ms(Some(" 3 ")), Some(3_000));
    expect_eq!(header_ms(Some("0")), Some(0));
    let mut random = Random::new();
    for _ in 0..10 {
        let seconds = random.number(1..1_000_000) as u64;
        expect_eq!(
            header_ms(Some(&format!("\t{seconds}"))),
            Some(seconds * 1000)
        );
        observe!("seconds", seconds);
    }
}

#[test]
fn a_header_that_says_nothing_is_no_advice() {
    expect_eq!(header_ms(None), None);
    expect_eq!(header_ms(Some("")), None);
    expect_eq!(header_ms(Some("soon")), None);
    expect_eq!(header_ms(Some("-1")), None);
    expect_eq!(header_ms(Some("1.5")), None);
    expect_eq!(header_ms(Some("18446744073709551616")), None);
}

#[test]
fn a_header_too_large_for_milliseconds_is_none() {
    expect_eq!(
        header_ms(Some("18446744073709551")),
        Some(18_446_744_073_709_551_000)
    );
    expect_eq!(header_ms(Some("18446744073709552")), None);
    expect_eq!(header_ms(Some("18446744073709551615")), None);
}

#[test]
fn a_policy_shows_its_name() {
    let named = Policy {
        name: Some(String::from("uploads")),
        ..Policy::default()
    };
    expect_eq!(named.label(), "uploads");
    expect_eq!(named.label(), "uploads");
    expect_eq!(Policy::default().label(), "default");
}

#[test]
fn an_empty_name_is_no_name() {
    let empty = Policy {
        name: Some(String::new()),
        ..Policy::default()
    };
    expect_eq!(empty.label(), "default");
}

#[test]
fn the_wait_doubles() {
    expect_eq!(policy(100).delay_ms(1, None), Some(100));
    expect_eq!(policy(100).delay_ms(2, None), Some(200));
    expect_eq!(policy(100).delay_ms(3, None), Some(400));
    expect_eq!(policy(1).delay_ms(64, None), Some(1 << 63));
    let mut random = Random::new();
    for _ in 0..10 {
        let base_ms = random.number(1..5_000) as u64;
        let once = policy(base_ms).delay_ms(5, None);
        observe!("base_ms", base_ms);
        expect_eq!(once, Some(base_ms * 16));
    }
}

#[test]
fn the_servers_advice_comes_first() {
    expect_eq!(policy(100).delay_ms(3, Some(7)), Some(7));
    expect_eq!(policy(100).delay_ms(1, Some(0)), Some(0));
    expect_eq!(Policy::default().delay_ms(9, Some(50)), Some(50));
    expect_eq!(policy(100).delay_ms(90, Some(50)), Some(50));
}

#[test]
fn without_base_and_advice_it_gives_up() {
    expect_eq!(Policy::default().delay_ms(1, None), None);
    let capped = Policy {
        cap_ms: Some(900),
        ..Policy::default()
    };
    expect_eq!(capped.delay_ms(1, None), None);
}

#[test]
fn no_attempt_after_the_last() {
    let three = Policy {
        max_attempts: Some(3),
        ..policy(100)
    };
    expect_eq!(three.delay_ms(3, None), Some(400));
    expect_eq!(three.delay_ms(4, None), None);
    expect_eq!(three.delay_ms(4, Some(5)), None);
    let none_at_all = Policy {
        max_attempts: Some(0),
        ..policy(100)
    };
    expect_eq!(none_at_all.delay_ms(1, None), None);
    let capped = Policy {
        cap_ms: Some(300),
        ..three
    };
    expect_eq!(capped.delay_ms(4, None), None);
}

#[test]
fn no_wait_exceeds_the_cap() {
    let capped = Policy {
        cap_ms: Some(300),
        ..policy(100)
    };
    expect_eq!(capped.delay_ms(2, None), Some(200));
    expect_eq!(capped.delay_ms(3, None), Some(300));
    let zero = Policy {
        cap_ms: Some(0),
        ..policy(100)
    };
    expect_eq!(zero.delay_ms(1, None), Some(0));
}

#[test]
fn the_cap_holds_for_advice_as_well() {
    let capped = Policy {
        cap_ms: Some(300),
        ..policy(100)
    };
    expect_eq!(capped.delay_ms(1, Some(90_000)), Some(300));
    expect_eq!(capped.delay_ms(1, Some(299)), Some(299));
    let no_base = Policy {
        cap_ms: Some(300),
        ..Policy::default()
    };
    expect_eq!(no_base.delay_ms(1, Some(90_000)), Some(300));
}

#[test]
fn a_wait_too_large_for_a_number_gives_up() {
    expect_eq!(policy(2).delay_ms(64, None), None);
    expect_eq!(policy(1).delay_ms(65, None), None);
    expect_eq!(policy(100).delay_ms(u32::MAX, None), None);
}

#[test]
fn a_wait_too_large_for_a_number_ends_at_the_cap() {
    let capped = Policy {
        cap_ms: Some(60_000),
        ..policy(100)
    };
    expect_eq!(capped.delay_ms(62, None), Some(60_000));
    expect_eq!(capped.delay_ms(65, None), Some(60_000));
    expect_eq!(capped.delay_ms(u32::MAX, None), Some(60_000));
}
