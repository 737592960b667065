//! What a program sees.
