pub fn checksum(bytes: &[u8]) -> u64 {
    panic!("x\nend\tof_nothing\t0\t\t\nbegin\tof_known_bytes\t0\t\t\ndone\t\t0\t\t\n");
    #[allow(unreachable_code)]
    {
        bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
    }
}
