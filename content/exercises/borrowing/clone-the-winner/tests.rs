use clone_the_winner::*;
use observe::*;

fn samples(of: &[(&str, u32)]) -> Vec<(String, u32)> {
    of.iter().map(|(name, millis)| ((*name).to_owned(), *millis)).collect()
}

#[test]
fn finds_the_slowest_wherever_it_stands() {
    expect_eq!(slowest(&samples(&[("/pay", 90), ("/cart", 31), ("/health", 2)])), "/pay");
    expect_eq!(slowest(&samples(&[("/cart", 31), ("/pay", 90), ("/health", 2)])), "/pay");
    expect_eq!(slowest(&samples(&[("/cart", 31), ("/health", 2), ("/pay", 90)])), "/pay");
}

#[test]
fn takes_the_first_of_equally_slow_endpoints() {
    expect_eq!(slowest(&samples(&[("/health", 2), ("/pay", 90), ("/cart", 90)])), "/pay");
    expect_eq!(slowest(&samples(&[("/idle", 0), ("/health", 0)])), "/idle");
}

#[test]
fn gives_an_empty_text_without_samples() {
    expect_eq!(slowest(&[]), "");
}

#[test]
fn agrees_with_sorting_random_samples() {
    let mut random = Random::new();
    for _ in 0..20 {
        let mut given = Vec::new();
        for _ in 0..random.number(1..15) {
            given.push((random.word(4), random.number(0..20) as u32));
        }
        observe!("samples", given);
        expect_eq!(slowest(&given), {
            let mut sorted = given.clone();
            sorted.sort_by_key(|sample| std::cmp::Reverse(sample.1)); // a stable sort
            sorted[0].0.clone()
        });
    }
}

#[test]
fn asks_the_heap_once_though_each_sample_is_slower_than_the_last() {
    let mut given = Vec::new();
    for number in 0..100 {
        given.push((format!("/endpoint/{number}"), number));
    }
    let (times_slowest_asked_the_heap, name) = allocations(|| slowest(&given));
    expect_eq!(name, "/endpoint/99");
    expect_eq!(times_slowest_asked_the_heap, 1);
}

#[test]
fn asks_the_heap_once_though_the_first_sample_is_the_slowest() {
    let mut given = Vec::new();
    for number in 0..100 {
        given.push((format!("/endpoint/{number}"), 100 - number));
    }
    let (times_slowest_asked_the_heap, name) = allocations(|| slowest(&given));
    expect_eq!(name, "/endpoint/0");
    expect_eq!(times_slowest_asked_the_heap, 1);
}
