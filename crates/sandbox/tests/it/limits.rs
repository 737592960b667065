//! What a program may take.
