use borrowed_command::*;
use observe::*;

#[test]
fn the_key_of_every_command() {
    let mut random = Random::new();
    for length in [0, 1, 7, 30] {
        let name = random.word(length);
        let (other, name) = (String::from("elsewhere"), name.as_str());
        observe!("name", name);
        let owned = name.to_string();
        expect_eq!(key(&Command::Get { key: owned.clone() }), name);
        let set = Command::Set {
            key: owned.clone(),
            value: other.clone(),
        };
        expect_eq!(key(&set), name);
        expect_eq!(
            key(&Command::Expire {
                key: owned.clone(),
                ms: 5
            }),
            name
        );
        expect_eq!(
            key(&Command::Rename {
                from: owned.clone(),
                to: other
            }),
            name
        );
    }
    expect_eq!(key(&Command::Ping), "");
}

#[test]
fn every_key_gets_the_prefix() {
    let mut get = Command::Get {
        key: String::from("cart"),
    };
    add_prefix(&mut get, "t7:");
    expect_eq!(
        get,
        Command::Get {
            key: String::from("t7:cart")
        }
    );

    let mut set = Command::Set {
        key: String::from("cart"),
        value: String::from("empty"),
    };
    add_prefix(&mut set, "t7:");
    let wanted = Command::Set {
        key: String::from("t7:cart"),
        value: String::from("empty"),
    };
    expect_eq!(set, wanted);

    let mut expire = Command::Expire {
        key: String::from("cart"),
        ms: 90,
    };
    add_prefix(&mut expire, "é/");
    expect_eq!(
        expire,
        Command::Expire {
            key: String::from("é/cart"),
            ms: 90
        }
    );

    let mut rename = Command::Rename {
        from: String::from("a"),
        to: String::new(),
    };
    add_prefix(&mut rename, "t7:");
    let wanted = Command::Rename {
        from: String::from("t7:a"),
        to: String::from("t7:"),
    };
    expect_eq!(rename, wanted);

    let mut ping = Command::Ping;
    add_prefix(&mut ping, "t7:");
    expect_eq!(ping, Command::Ping);
}

#[test]
fn prefixes_add_up() {
    let mut random = Random::new();
    let (inner, outer, name) = (random.word(3), random.word(4), random.word(5));
    observe!("inner, outer, name", (&inner, &outer, &name));
    let mut command = Command::Get { key: name.clone() };
    add_prefix(&mut command, &inner);
    add_prefix(&mut command, &outer);
    expect_eq!(key(&command), format!("{outer}{inner}{name}"));
}

#[test]
fn the_lifetime_is_as_before() {
    let expire = Command::Expire {
        key: String::from("cart"),
        ms: 90,
    };
    expect_eq!(lifetime_ms(&expire, 60), 60);
    expect_eq!(lifetime_ms(&expire, 100), 90);
    expect_eq!(lifetime_ms(&Command::Ping, 100), 100);
}
