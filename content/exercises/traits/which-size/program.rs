/// How many bytes something takes on the wire.
trait WireSize {
    fn size(&self) -> usize;
}

struct Frame {
    payload: Vec<u8>,
}

impl Frame {
    fn size(&self) -> usize {
        self.payload.len()
    }
}

impl WireSize for Frame {
    fn size(&self) -> usize {
        4 + self.payload.len()
    }
}

impl WireSize for Vec<Frame> {
    fn size(&self) -> usize {
        let mut total = 0;
        for frame in self {
            total += frame.size();
        }
        total
    }
}

fn main() {
    let short = Frame {
        payload: vec![0; 10],
    };
    let long = Frame {
        payload: vec![0; 20],
    };
    let frames = vec![short, long];
    println!("{}", frames[0].size());
    println!("{}", WireSize::size(&frames[0]));
    println!("{}", frames.size());
}
