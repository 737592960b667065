struct Config<'a> {
    text: &'a str,
}

impl<'a> Config<'a> {
    fn section(&self) -> &str {
        &self.text[..5]
    }

    fn values(&self) -> &'a str {
        &self.text[7..]
    }
}

fn main() {
    let text = String::from("proxy: port=8080");
    let section;
    let values;
    {
        let config = Config { text: &text };
        section = config.section();
        values = config.values();
    }
    println!("{section} has {values}");
}
