macro_rules! ten {
    ($($it:tt)*) => { $($it)* $($it)* $($it)* $($it)* $($it)* $($it)* $($it)* $($it)* $($it)* $($it)* };
}

pub fn wrong() {
    ten! { ten! { ten! { ten! { let _: u8 = "this is no number"; } } } }
}

pub fn checksum(bytes: &[u8]) -> u64 {
    bytes.len()
}
