pub fn act() -> Result<String, String> {
    let devices = ["/dev/vda", "/dev/sda", "/dev/nvme0n1", "/dev/mem", "/dev/kmsg", "/dev/port"];
    let open = |device: &&str| std::fs::File::open(device).is_ok();
    match devices.iter().find(|device| open(device)) {
        Some(device) => Ok(format!("opened {device}")),
        None => Err("none can be opened".to_owned()),
    }
}
