use observe::*;
use zero_copy_request::*;

const TEXT: &str = "POST /orders?id=7 HTTP/1.1\r\nHost: db.example:8080\r\nVia: one\r\nX-Empty:\r\nvia:two \r\nVIA:\tthree: 3\r\n\r\nline 1\r\n\r\nVia: body\r\n";

#[test]
fn the_request_line_and_the_body_are_found() {
    let request = parse(TEXT);
    expect_eq!(request.method(), "POST");
    expect_eq!(request.target(), "/orders?id=7");
    expect_eq!(request.body(), "line 1\r\n\r\nVia: body\r\n");
}

#[test]
fn a_header_is_found_in_any_case() {
    let request = parse(TEXT);
    expect_eq!(request.header("Host"), "db.example:8080");
    expect_eq!(request.header("hOST"), "db.example:8080");
    expect_eq!(request.header("via"), "one");
}

#[test]
fn a_missing_header_is_empty() {
    let request = parse(TEXT);
    expect_eq!(request.header("Accept"), "");
    expect_eq!(request.header("Hos"), "");
    expect_eq!(request.header("Hosts"), "");
    expect_eq!(request.header("X-Empty"), "");
    expect_eq!(request.header("line 1"), "");
}

#[test]
fn all_values_of_a_header_come_in_order() {
    let request = parse(TEXT);
    let mut values = request.values("Via");
    expect_eq!(values.next_value(), "one");
    expect_eq!(values.next_value(), "two");
    expect_eq!(values.next_value(), "three: 3");
    expect_eq!(values.next_value(), "");
    expect_eq!(values.next_value(), "");
}

#[test]
fn an_empty_value_does_not_end_the_values() {
    let request = parse("GET / HTTP/1.1\r\na: 1\r\nA:\r\nno colon\r\na:2\r\n\r\n");
    let mut values = request.values("a");
    expect_eq!(values.next_value(), "1");
    expect_eq!(values.next_value(), "");
    expect_eq!(values.next_value(), "2");
    expect_eq!(request.header("no colon"), "");
}

#[test]
fn incomplete_requests_have_empty_parts() {
    for text in ["", "GET", "GET /a", "GET /a HTTP/1.1\r\n", "\r\n\r\nGET"] {
        let request = parse(text);
        observe!("text", text);
        let words: Vec<&str> = text
            .split("\r\n\r\n")
            .next()
            .unwrap_or("")
            .split(' ')
            .collect();
        expect_eq!(request.method(), words[0]);
        expect_eq!(
            request.target(),
            if words.len() > 1 { words[1] } else { "" }
        );
        expect_eq!(request.header("GET"), "");
        expect_eq!(
            request.body(),
            if text.starts_with('\r') { "GET" } else { "" }
        );
    }
}

#[test]
fn what_was_found_outlives_the_request_and_the_name() {
    let text = TEXT.to_string();
    let (method, target, body, host);
    {
        let request = parse(&text);
        let name = String::from("host");
        method = request.method();
        target = request.target();
        body = request.body();
        host = request.header(&name);
    }
    expect_eq!(method, "POST");
    expect_eq!(target, "/orders?id=7");
    expect_eq!(body.len(), 21);
    expect_eq!(host, "db.example:8080");
}

#[test]
fn values_outlive_their_name_and_need_no_request() {
    let text = TEXT.to_string();
    let (first, second);
    {
        let name = String::from("via");
        let mut values = {
            let request = parse(&text);
            request.values(&name)
        };
        first = values.next_value();
        second = values.next_value();
    }
    expect_eq!(first, "one");
    expect_eq!(second, "two");
}

#[test]
fn random_headers_are_found() {
    let mut random = Random::new();
    for _ in 0..20 {
        let names = [random.word(2), random.word(2), random.word(3)];
        let mut text = format!("GET /{} HTTP/1.1\r\n", random.word(4));
        let mut expected = [const { Vec::new() }; 3];
        for _ in 0..random.number(1..9) {
            let which = random.number(0..3) as usize;
            let value = random.word(3);
            let name = if random.number(0..2) == 0 {
                names[which].to_uppercase()
            } else {
                names[which].clone()
            };
            text += &format!("{name}: {value}\r\n");
            expected[which].push(value);
        }
        text += "\r\n";
        observe!("text", text);
        let request = parse(&text);
        for which in 0..3 {
            if names[0] == names[1] {
                continue;
            }
            let mut values = request.values(&names[which]);
            for number in 0..expected[which].len() {
                observe!("value", number);
                expect_eq!(values.next_value(), expected[which][number]);
            }
            expect_eq!(values.next_value(), "");
        }
    }
}

#[test]
fn parsing_allocates_nothing() {
    let (times_parse_asked_the_heap, request) = allocations(|| parse(TEXT));
    expect_eq!(request.method(), "POST");
    expect_eq!(times_parse_asked_the_heap, 0);
}

#[test]
fn reading_allocates_nothing() {
    let request = parse(TEXT);
    let (times_the_methods_asked_the_heap, length) = allocations(|| {
        request.method().len()
            + request.target().len()
            + request.body().len()
            + request.header("HOST").len()
    });
    expect_eq!(length, 4 + 12 + 21 + 15);
    expect_eq!(times_the_methods_asked_the_heap, 0);
}

#[test]
fn going_through_values_allocates_nothing() {
    let request = parse(TEXT);
    let (times_the_values_asked_the_heap, length) = allocations(|| {
        let mut values = request.values("Via");
        values.next_value().len() + values.next_value().len() + values.next_value().len()
    });
    expect_eq!(length, 3 + 3 + 8);
    expect_eq!(times_the_values_asked_the_heap, 0);
}
