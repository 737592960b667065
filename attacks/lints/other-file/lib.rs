include!("inner.rs");
