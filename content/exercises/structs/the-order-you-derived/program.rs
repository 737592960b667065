#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Alert {
    port: u16,
    severity: u8,
    at_ms: u64,
}

fn alert(port: u16, severity: u8, at_ms: u64) -> Alert {
    Alert {
        port,
        severity,
        at_ms,
    }
}

fn main() {
    let mut alerts = [
        alert(80, 2, 500),
        alert(443, 1, 100),
        alert(80, 1, 700),
        alert(22, 5, 900),
    ];
    alerts.sort();
    for alert in &alerts {
        println!("{} {} {}", alert.port, alert.severity, alert.at_ms);
    }
}
