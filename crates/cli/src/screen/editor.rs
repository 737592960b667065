//! The learner's own editor: which one it is, and whether it needs this terminal.

use std::io;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

/// Editors with a window of their own. Whatever is not known is taken to need the terminal, since
/// that is right for scripts, too: the screen comes back when they end.
const WINDOWS: &[&str] = &[
    "atom",
    "bbedit",
    "clion",
    "code",
    "code-insiders",
    "code-oss",
    "codium",
    "cursor",
    "fleet",
    "geany",
    "gedit",
    "gnome-text-editor",
    "gvim",
    "idea",
    "kate",
    "kwrite",
    "lapce",
    "mate",
    "mousepad",
    "mvim",
    "neovide",
    "notepad",
    "notepad++",
    "open",
    "pluma",
    "rustrover",
    "subl",
    "sublime_text",
    "vscodium",
    "windsurf",
    "xdg-open",
    "xed",
    "zed",
    "zeditor",
];

/// An editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Editor {
    program: String,
    arguments: Vec<String>,
    /// Whether it needs this terminal.
    pub(crate) needs_terminal: bool,
}

impl Editor {
    /// The one that `$VISUAL` or else `$EDITOR` names.
    pub(crate) fn of_environment() -> Option<Self> {
        let set = |name: &str| std::env::var(name).ok();
        let has_windows = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| set(name).is_some())
            || cfg!(any(windows, target_os = "macos"));
        let named = [set("VISUAL"), set("EDITOR")];
        named.into_iter().flatten().find_map(|command| Editor::parse(&command, has_windows))
    }

    /// The editor of a command line such as `code --wait` or `"/my tools/vi" -u NONE`.
    fn parse(command: &str, has_windows: bool) -> Option<Self> {
        let mut words = split(command).into_iter();
        let program = words.next()?;
        let arguments: Vec<String> = words.collect();
        let name = Path::new(&program).file_stem()?.to_string_lossy().to_lowercase();
        let has = |wanted: &[&str]| arguments.iter().any(|word| wanted.contains(&word.as_str()));
        let needs_terminal = match name.as_str() {
            "emacs" => !has_windows || has(&["-nw", "--no-window-system"]),
            "emacsclient" => has(&["-nw", "-t", "--tty"]) || !has(&["-c", "-n", "--no-wait"]),
            "vim" | "nvim" => !has(&["-g"]),
            name => !WINDOWS.contains(&name),
        };
        Some(Editor { program, arguments, needs_terminal })
    }

    /// Its program's name.
    pub(crate) fn name(&self) -> &str {
        &self.program
    }

    /// Opens a file in this terminal, and waits for the editor to end.
    pub(crate) fn open_here(&self, file: &Path) -> io::Result<ExitStatus> {
        Command::new(&self.program).args(&self.arguments).arg(file).status()
    }

    /// Opens a file in a window of the editor's own.
    pub(crate) fn open_window(&self, file: &Path) -> io::Result<()> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).arg(file);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        // Waited for, so that it leaves no zombie.
        std::thread::spawn(move || child.wait());
        Ok(())
    }
}

/// Words parted by spaces; quotes hold a word together.
fn split(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for character in command.chars() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, _) if character.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::{Editor, split};

    #[test]
    fn words_are_parted_as_in_a_shell() {
        assert_eq!(split("code --wait"), ["code", "--wait"]);
        assert_eq!(split(" \"/my tools/vi\" -u 'a b' ''"), ["/my tools/vi", "-u", "a b", ""]);
    }

    #[test]
    fn editors_with_a_window_do_not_take_the_terminal() {
        let needs = |command, has_windows| {
            Editor::parse(command, has_windows).expect("an editor").needs_terminal
        };
        assert!(needs("vim", true) && needs("/usr/bin/hx", true) && needs("my-script", true));
        assert!(!needs("code --wait", true) && !needs("vim -g", true));
        assert!(needs("emacs", false) && !needs("emacs", true) && needs("emacs -nw", true));
        assert_eq!(Editor::parse("  ", true), None);
    }
}
