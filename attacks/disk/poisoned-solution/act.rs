pub fn act() -> Result<String, String> {
    let folder = "@CACHE@/work/attacks-0a77ac01/solution";
    let open = |name: &str| std::fs::File::options().append(true).open(format!("{folder}/{name}"));
    match open("binary").or_else(|_| open("built-for")) {
        Ok(_) => Ok("opened".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
