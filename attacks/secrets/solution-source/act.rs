pub fn act() -> Result<String, String> {
    crate::raw::read("@CACHE@/work/attacks-0a77ac01/solution/exercises/attacks/checksum/src/lib.rs")
}
