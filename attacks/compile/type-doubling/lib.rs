macro_rules! doubled {
    ($($name:ident $before:ident)*) => { $(pub type $name = ($before, $before);)* };
}

pub type T0 = u8;
doubled! { T1 T0 T2 T1 T3 T2 T4 T3 T5 T4 T6 T5 T7 T6 T8 T7 T9 T8 U0 T9 U1 U0 U2 U1 U3 U2 U4 U3 U5 U4
    U6 U5 U7 U6 U8 U7 U9 U8 V0 U9 V1 V0 V2 V1 V3 V2 V4 V3 V5 V4 V6 V5 V7 V6 V8 V7 V9 V8 }

pub fn shown() -> String {
    let value: Option<Box<V9>> = None;
    format!("{:?} {}", value.is_some(), std::mem::size_of::<V9>())
}

pub fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
}
