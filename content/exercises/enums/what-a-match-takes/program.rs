enum Message {
    Text { body: String, urgent: bool },
    Close(u16),
}

fn main() {
    let message = Message::Text {
        body: String::from("draining"),
        urgent: true,
    };

    let go_on = match message {
        Message::Text { urgent, .. } => urgent,
        Message::Close(_) => false,
    };

    let bytes = match &message {
        Message::Text { body, .. } => body.len(),
        Message::Close(_) => 2,
    };

    match message {
        Message::Text { body, .. } => println!("{body}: {bytes} bytes, go on: {go_on}"),
        Message::Close(code) => println!("closed with {code}"),
    }
}
