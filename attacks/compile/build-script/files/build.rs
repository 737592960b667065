fn main() {
    std::fs::write("@VICTIM_FILE@", "changed by a build script").unwrap();
    println!("cargo:rustc-cfg=changed");
}
