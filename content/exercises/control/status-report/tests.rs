use observe::*;
use status_report::*;

#[test]
fn counts_the_requests_of_the_example() {
    expect_eq!(
        report(&[(200, 30), (204, 900), (404, 8), (429, 1)]),
        "ok=1 slow=1 throttled=1 client=1 server=0 other=0"
    );
}

#[test]
fn a_log_without_requests_gives_six_zeros() {
    expect_eq!(report(&[]), "ok=0 slow=0 throttled=0 client=0 server=0 other=0");
}

#[test]
fn throttled_requests_are_no_client_or_server_errors() {
    expect_eq!(
        report(&[(429, 1), (429, 900), (503, 2)]),
        "ok=0 slow=0 throttled=3 client=0 server=0 other=0"
    );
}

#[test]
fn slow_begins_above_500_milliseconds() {
    expect_eq!(report(&[(200, 499)]), "ok=1 slow=0 throttled=0 client=0 server=0 other=0");
    expect_eq!(report(&[(200, 500)]), "ok=1 slow=0 throttled=0 client=0 server=0 other=0");
    expect_eq!(report(&[(200, 501)]), "ok=0 slow=1 throttled=0 client=0 server=0 other=0");
}

#[test]
fn status_304_is_never_slow() {
    expect_eq!(
        report(&[(304, 9), (304, 9_000)]),
        "ok=2 slow=0 throttled=0 client=0 server=0 other=0"
    );
}

#[test]
fn a_slow_error_is_still_an_error() {
    expect_eq!(
        report(&[(404, 9_000), (500, 9_000), (301, 9_000)]),
        "ok=0 slow=0 throttled=0 client=1 server=1 other=1"
    );
}

#[test]
fn each_range_includes_its_first_and_its_last_status() {
    expect_eq!(report(&[(200, 1), (299, 1)]), "ok=2 slow=0 throttled=0 client=0 server=0 other=0");
    expect_eq!(report(&[(400, 1), (499, 1)]), "ok=0 slow=0 throttled=0 client=2 server=0 other=0");
    expect_eq!(report(&[(500, 1), (599, 1)]), "ok=0 slow=0 throttled=0 client=0 server=2 other=0");
    expect_eq!(
        report(&[(199, 1), (300, 1), (303, 1), (305, 1), (399, 1), (600, 1)]),
        "ok=0 slow=0 throttled=0 client=0 server=0 other=6"
    );
}

#[test]
fn statuses_that_do_not_exist_are_other() {
    expect_eq!(
        report(&[(0, 1), (100, 900), (700, 1), (65_535, 1)]),
        "ok=0 slow=0 throttled=0 client=0 server=0 other=4"
    );
}

#[test]
fn random_requests_are_counted() {
    let mut random = Random::new();
    for _ in 0..8 {
        let mut requests = Vec::new();
        for _ in 0..12 {
            let status = *random.pick(&[200, 201, 299, 304, 301, 404, 429, 499, 500, 503, 599, 99]);
            requests.push((status, random.number(495..507) as u32));
        }
        observe!("requests", requests);
        observe!("report(&requests)", report(&requests));
    }
}
