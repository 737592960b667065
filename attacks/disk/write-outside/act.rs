use crate::raw::*;

pub fn act() -> Result<String, String> {
    use std::io::Write;
    let victim = "@VICTIM_FILE@";
    any(&[
        &|| std::fs::write(victim, "changed").map(|()| "written".to_owned()).map_err(|it| it.to_string()),
        &|| {
            let file = std::fs::File::options().append(true).open(victim);
            file.and_then(|mut file| file.write_all(b"x")).map(|()| "appended".to_owned()).map_err(|it| it.to_string())
        },
        &|| std::fs::rename(victim, "mine").map(|()| "moved".to_owned()).map_err(|it| it.to_string()),
        &|| std::fs::remove_file(victim).map(|()| "removed".to_owned()).map_err(|it| it.to_string()),
    ])
}
