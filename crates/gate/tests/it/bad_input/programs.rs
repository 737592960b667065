//! Servers that echo lines, each with one bad habit.

/// What all begin with.
pub(super) const HEAD: &str = r#"
import os, signal, socket, sys, time
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))

def listen(port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(16)
    return listener

def serve(answer):
    listener = listen(int(os.environ["PORT"]))
    while True:
        connection, _ = listener.accept()
        for line in connection.makefile("rb"):
            answer(connection, line)
        connection.close()

def echo(connection, line):
    connection.sendall(line)
"#;

pub(super) const ECHOES: &str = "serve(echo)\n";

pub(super) const EXITS: &str = "print('no configuration', flush=True)\nsys.exit(3)\n";

/// A number that says little to a machine's other tests: below the range that the kernel gives out.
pub(super) const WRONG_PORT: &str = "
for port in range(4700, 4800):
    try:
        listener = listen(port)
        break
    except OSError:
        pass
time.sleep(1000)
";

pub(super) const SILENT: &str = "serve(lambda connection, line: None)\n";

pub(super) const GARBAGE: &str = r#"
serve(lambda connection, line: connection.sendall(b"\x1b[2J\xff\xfe\x00\xe2\x80\xaehel\n"))
"#;

pub(super) const ENDLESS_LINE: &str = r#"
def pour(connection, line):
    try:
        while True:
            connection.sendall(b"x" * 65536)
    except OSError:
        pass
serve(pour)
"#;

/// Prints twelve MiB before it answers; eight are kept.
pub(super) const FLOODS: &str = r#"
def print_much(connection, line):
    for _ in range(192):
        os.write(1, (b"y" * 63 + b"\n") * 1024)
    connection.sendall(line)
serve(print_much)
"#;

/// Leaves two processes behind that have a session of their own and listen to nobody.
pub(super) const DAEMONS: &str = r#"
for _ in range(2):
    if os.fork() == 0:
        os.setsid()
        if os.fork() != 0:
            os._exit(0)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        while True:
            time.sleep(1000)
    os.wait()
serve(echo)
"#;

pub(super) const IGNORES_SIGTERM: &str =
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nserve(echo)\n";

/// Takes blocks without writing them, in files that are small enough each.
pub(super) const FILLS_DISK: &str = r#"
listener = listen(int(os.environ["PORT"]))
for number in range(3):
    file = os.open(os.path.join(os.environ["DATA"], str(number)), os.O_CREAT | os.O_WRONLY)
    os.posix_fallocate(file, 0, 500 << 20)
time.sleep(1000)
"#;

/// Is gone after the third line.
pub(super) const DIES: &str = r#"
seen = []
def answer(connection, line):
    seen.append(line)
    if len(seen) == 4:
        print("Traceback: out of luck", flush=True)
        os._exit(1)
    connection.sendall(line)
serve(answer)
"#;
