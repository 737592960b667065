struct Endpoint {
    host: String,
    port: u16,
    pool: u32,
}

fn main() {
    let base = Endpoint {
        host: String::from("db-1"),
        port: 5432,
        pool: 4,
    };
    let replica = Endpoint {
        host: String::from("db-2"),
        ..base
    };
    let reports = Endpoint { pool: 32, ..base };

    println!("{} {} {}", replica.host, replica.port, replica.pool);
    println!("{} {} {}", reports.host, reports.port, reports.pool);
    println!("{} {}", base.port, base.pool);
}
