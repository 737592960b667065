macro_rules! quiet {
    ($level:ident, $($item:item)*) => { $(#[$level(clippy::needless_return)] $item)* };
}

quiet! {
    allow,
    pub fn sum(values: &[i64]) -> i64 {
        return values.iter().sum();
    }
}
