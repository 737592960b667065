"""A chat server in one thread, with nothing but Python's standard library.

It works in rounds: wait until sockets are ready, read and do what has come, store the messages with
one write and one sync, then send. Nothing is sent before it is stored, and whoever is served in a
round shares its sync. There is no lock, because there is no second thread.
"""

import collections
import os
import re
import selectors
import signal
import socket
import sys
import time
import zlib

MOST_LINE = 1024  # bytes of a line, without its end
MOST_READ = 16384  # bytes that are read from one client in one round
MOST_LINES = 64  # lines of one client that are done in one round
CONTROL = re.compile(rb"[\x00-\x1f\x7f]")
LABEL = re.compile(r"[a-z0-9_-]{1,20}")
MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


class Refusal(Exception):
    """A command has no effect. Its text is what follows `ERR `."""


class Settings:
    """The environment, read once."""

    def __init__(self, environment):
        def number(name, default):
            return int(environment.get(name, default))

        host, _, port = environment["CHAT_LISTEN"].rpartition(":")
        self.listen = (host, int(port))
        self.data = environment["CHAT_DATA"]
        self.queue_bytes = number("CHAT_QUEUE_BYTES", 262144)
        self.idle = number("CHAT_IDLE_MS", 30000) / 1000
        self.rate = number("CHAT_RATE", 0)
        self.burst = max(number("CHAT_BURST", 20), 1)
        self.grace = number("CHAT_GRACE_MS", 2000) / 1000
        self.history = max(number("CHAT_HISTORY", 1000), 1)
        self.sync = number("CHAT_SYNC", 1) != 0


class Bucket:
    """Tokens in billionths, so that a rate a second is also the gain of a nanosecond."""

    TOKEN = 1_000_000_000

    def __init__(self, rate, burst):
        self.rate = rate
        self.most = burst * self.TOKEN
        self.level = self.most
        self.filled_at = time.monotonic_ns()

    def take(self):
        if self.rate == 0:
            return
        now = time.monotonic_ns()
        self.level = min(self.most, self.level + (now - self.filled_at) * self.rate)
        self.filled_at = now
        if self.level < self.TOKEN:
            nanoseconds = -(-(self.TOKEN - self.level) // self.rate)
            raise Refusal(f"slow-down {-(-nanoseconds // 1_000_000)}")
        self.level -= self.TOKEN


class Room:
    """Who is in it, and what was said there lately: `HIST` lines, numbered without a gap."""

    def __init__(self):
        self.members = {}
        self.last = 0
        self.kept = collections.deque()
        self.numbers = {}  # (name, id) of each kept message -> number

    def keep(self, number, name, message_id, text, most):
        self.last = number
        self.kept.append((number, name, message_id, text))
        self.numbers[name, message_id] = number
        while len(self.kept) > most:
            _, name, message_id, _ = self.kept.popleft()
            del self.numbers[name, message_id]

    def since(self, number, count):
        first = self.kept[0][0] if self.kept else 1
        start = max(number - first, 0)
        return [self.kept[at] for at in range(start, min(start + count, len(self.kept)))]


class Journal:
    """Every message in one file, a line each: `CHECKSUM room number name id TEXT`."""

    def __init__(self, folder, history, sync):
        self.sync = sync
        self.added = []
        path = os.path.join(folder, "journal")
        self.rooms = collections.defaultdict(Room)
        for record in self.read(path):
            room, number, name, message_id, text = record.split(" ", 4)
            self.rooms[room].keep(int(number), name, message_id, text, history)
        # What is still kept goes to a new file, which takes the old one's place: content first, then
        # the name, then the folder's entry.
        with open(path + ".new", "wb") as new:
            for room, content in self.rooms.items():
                for message in content.kept:
                    new.write(self.line(room, *message))
            new.flush()
            os.fsync(new.fileno())
        os.rename(path + ".new", path)
        folder_file = os.open(folder, os.O_RDONLY)
        os.fsync(folder_file)
        os.close(folder_file)
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND)

    @staticmethod
    def read(path):
        """The whole records, up to the first that is not."""
        if not os.path.exists(path):
            return
        with open(path, "rb") as file:
            for line in file:
                checksum, _, record = line.rstrip(b"\n").partition(b" ")
                if not line.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(record):
                    return
                yield record.decode()

    @staticmethod
    def line(room, number, name, message_id, text):
        record = f"{room} {number} {name} {message_id} {text}".encode()
        return b"%08x %s\n" % (zlib.crc32(record), record)

    def add(self, room, number, name, message_id, text):
        self.added.append(self.line(room, number, name, message_id, text))

    def commit(self):
        if not self.added:
            return
        rest = memoryview(b"".join(self.added))
        self.added.clear()
        while rest:
            rest = rest[os.write(self.file, rest) :]
        if self.sync:
            os.fsync(self.file)


class Client:
    """A connection: what came and is not a line yet, what waits to be sent, and who it is."""

    def __init__(self, connection, settings):
        self.connection = connection
        self.received = bytearray()
        self.is_too_long = False
        self.waiting = bytearray()
        self.stored_until = 0  # how much of `waiting` may be sent: what came before the last commit
        self.is_mid_line = False  # whether the last byte that was sent is inside a line
        self.name = None
        self.rooms = set()
        self.bucket = Bucket(settings.rate, settings.burst)
        self.last_line = time.monotonic()
        self.was_asked = False
        self.has_ended_input = False
        self.ends_at = None  # set when nothing more is queued for it: when to give up
        self.has_shut_down = False
        self.watched = 0

    def lines(self, most):
        """The next complete lines; an over-long one, whose bytes were dropped, as None."""
        found = []
        while len(found) < most:
            end = self.received.find(b"\n")
            if end < 0:
                if len(self.received) > MOST_LINE + 1:
                    self.is_too_long = True
                if self.is_too_long:
                    self.received.clear()
                break
            line = bytes(self.received[:end]).removesuffix(b"\r")
            del self.received[: end + 1]
            found.append(None if self.is_too_long or len(line) > MOST_LINE else line)
            self.is_too_long = False
        return found


class Server:
    def __init__(self, settings):
        self.settings = settings
        self.journal = Journal(settings.data, settings.history, settings.sync)
        self.rooms = self.journal.rooms
        self.names = {}
        self.clients = {}
        self.overrun = []
        self.unsent = set()  # clients with something new to send, or to end
        self.unread = set()  # clients with complete lines that had to wait for the next round
        self.is_ending = False
        self.selector = selectors.DefaultSelector()
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(settings.listen)
        self.listener.listen(4096)
        self.listener.setblocking(False)
        self.selector.register(self.listener, selectors.EVENT_READ)
        # A signal writes a byte here, so that it wakes the selector too.
        self.wake, wakeup = socket.socketpair()
        self.wake.setblocking(False)
        wakeup.setblocking(False)
        self.wakeup = wakeup
        signal.set_wakeup_fd(wakeup.fileno())
        signal.signal(signal.SIGTERM, lambda *_: None)
        signal.signal(signal.SIGINT, lambda *_: None)
        self.selector.register(self.wake, selectors.EVENT_READ)

    def run(self):
        gives_up = None
        next_look = 0
        while True:
            wait = 0 if self.unread else 0.05 if self.clients else 1
            for key, events in self.selector.select(wait):
                if key.fileobj is self.listener:
                    self.accept()
                elif key.fileobj is self.wake:
                    gives_up = time.monotonic() + self.settings.grace
                    self.end_all()
                else:
                    client = self.clients[key.fileobj]
                    if events & selectors.EVENT_READ:
                        self.read(client)
                    if events & selectors.EVENT_WRITE:
                        self.unsent.add(client)
            pending, self.unread = self.unread, set()
            for client in pending:
                self.work(client)
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + min(0.05, self.settings.idle / 4)
                self.look_at_clocks()
            self.finish_round()
            if gives_up and (not self.clients or time.monotonic() >= gives_up):
                return

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client = Client(connection, self.settings)
            self.clients[connection] = client
            self.watch(client)

    def watch(self, client):
        """Tells the selector what to wait for. Who has much to read is not read from."""
        wanted = 0
        is_held = len(client.waiting) >= self.settings.queue_bytes // 2 and not client.ends_at
        if not client.has_ended_input and not is_held and client not in self.unread:
            wanted |= selectors.EVENT_READ
        if client.waiting:
            wanted |= selectors.EVENT_WRITE
        if wanted == client.watched:
            return
        if not wanted:
            self.selector.unregister(client.connection)
        elif client.watched:
            self.selector.modify(client.connection, wanted)
        else:
            self.selector.register(client.connection, wanted)
        client.watched = wanted

    def read(self, client):
        try:
            received = client.connection.recv(MOST_READ)
        except BlockingIOError:
            return
        except OSError:
            self.drop(client)
            return
        if not received:
            client.has_ended_input = True
            self.watch(client)
        if client.ends_at is None:
            client.received += received
            self.work(client)
        elif not received:
            self.unsent.add(client)

    def work(self, client):
        """Does the lines that have come, a limited number at a time so that all have their turn."""
        if client.ends_at is not None:
            return
        if len(client.waiting) >= self.settings.queue_bytes // 2:
            self.unread.add(client)
            return
        for line in client.lines(MOST_LINES):
            client.last_line = time.monotonic()
            client.was_asked = False
            try:
                reply = self.do_line(client, line)
            except Refusal as refusal:
                reply = f"ERR {refusal}"
            if reply is not None:
                self.send(client, reply.encode() + b"\n")
            if client.ends_at is not None:
                return
            if len(client.waiting) >= self.settings.queue_bytes // 2:
                break
        if b"\n" in client.received:
            self.unread.add(client)
        elif client.has_ended_input:
            self.end(client, b"")

    def do_line(self, client, line):
        if line is None:
            raise Refusal("line-too-long")
        try:
            text = line.decode()
        except UnicodeDecodeError:
            raise Refusal("not-utf8") from None
        if CONTROL.search(line):
            raise Refusal("bad-character")
        if not text:
            return None
        word, space, rest = text.partition(" ")
        if word not in self.COMMANDS:
            raise Refusal("unknown-command")
        if word in ("SAY", "TELL"):
            client.bucket.take()
        count, has_text, command = self.COMMANDS[word]
        arguments = rest.split(" ", count - 1 if has_text else -1) if space else []
        if len(arguments) != count or "" in arguments:
            raise Refusal("bad-arguments")
        return command(self, client, *arguments)

    def echo(self, client, text):
        return f"OK ECHO {text}"

    def take_name(self, client, name):
        self.check(LABEL, name, "bad-name")
        if client.name:
            raise Refusal("already-named")
        if name in self.names:
            raise Refusal("name-taken")
        client.name = name
        self.names[name] = client
        return f"OK NAME {name}"

    def join(self, client, room_name):
        self.check(LABEL, room_name, "bad-room")
        self.check_named(client)
        if room_name in client.rooms:
            raise Refusal("already-joined")
        room = self.rooms[room_name]
        self.send_all(room, f"JOINED {room_name} {client.name}")
        room.members[client.name] = client
        client.rooms.add(room_name)
        return f"OK JOIN {room_name} {room.last}"

    def leave(self, client, room_name):
        self.check(LABEL, room_name, "bad-room")
        self.check_named(client)
        if room_name not in client.rooms:
            raise Refusal("not-joined")
        client.rooms.remove(room_name)
        self.take_out(client.name, room_name)
        return f"OK LEAVE {room_name}"

    def members(self, client, room_name):
        self.check(LABEL, room_name, "bad-room")
        self.check_named(client)
        names = sorted(self.rooms[room_name].members) if room_name in self.rooms else []
        return " ".join(["OK MEMBERS", room_name, *names])

    def quit(self, client):
        self.send(client, b"OK QUIT\n")
        self.end(client, b"")

    def say(self, client, room_name, message_id, text):
        self.check(LABEL, room_name, "bad-room")
        self.check(MESSAGE_ID, message_id, "bad-id")
        self.check_named(client)
        if room_name not in client.rooms:
            raise Refusal("not-joined")
        room = self.rooms[room_name]
        number = room.numbers.get((client.name, message_id))
        if number is None:
            number = room.last + 1
            room.keep(number, client.name, message_id, text, self.settings.history)
            self.journal.add(room_name, number, client.name, message_id, text)
            self.send_all(room, f"MSG {room_name} {number} {client.name} {message_id} {text}")
        return f"OK SAY {room_name} {message_id} {number}"

    def tell(self, client, name, text):
        self.check(LABEL, name, "bad-name")
        self.check_named(client)
        if name not in self.names:
            raise Refusal("no-such-name")
        self.send(self.names[name], f"PRIV {client.name} {text}\n".encode())
        return f"OK TELL {name}"

    def history(self, client, room_name, start, count):
        self.check(LABEL, room_name, "bad-room")
        self.check(NUMBER, start, "bad-number")
        self.check(NUMBER, count, "bad-number")
        if int(count) > 50:
            raise Refusal("bad-number")
        self.check_named(client)
        room = self.rooms.get(room_name) or Room()
        lines = [f"HIST {room_name} %d %s %s %s" % it for it in room.since(int(start), int(count))]
        lines.append(f"OK HISTORY {room_name} {len(lines)}")
        return "\n".join(lines)

    def pong(self, client):
        return None

    # The number of arguments, whether the last one is TEXT, and what to do.
    COMMANDS = {
        "ECHO": (1, True, echo),
        "NAME": (1, False, take_name),
        "JOIN": (1, False, join),
        "LEAVE": (1, False, leave),
        "MEMBERS": (1, False, members),
        "QUIT": (0, False, quit),
        "SAY": (3, True, say),
        "TELL": (2, True, tell),
        "HISTORY": (3, False, history),
        "PONG": (0, False, pong),
    }

    @staticmethod
    def check(form, text, error):
        if not form.fullmatch(text):
            raise Refusal(error)

    @staticmethod
    def check_named(client):
        if client.name is None:
            raise Refusal("no-name")

    def send_all(self, room, line):
        encoded = line.encode() + b"\n"
        for member in room.members.values():
            self.send(member, encoded)

    def send(self, client, lines):
        """Queues whole lines. Who has too many waiting is cut off at the end of the round."""
        if client.ends_at is not None or client in self.overrun:
            return
        if len(client.waiting) + len(lines) > self.settings.queue_bytes:
            self.overrun.append(client)
            return
        client.waiting += lines
        self.unsent.add(client)

    def take_out(self, name, room_name):
        room = self.rooms[room_name]
        del room.members[name]
        self.send_all(room, f"LEFT {room_name} {name}")
        if not room.members and room.last == 0:
            del self.rooms[room_name]

    def depart(self, client):
        for room_name in client.rooms:
            self.take_out(client.name, room_name)
        client.rooms = set()
        if client.name:
            del self.names[client.name]
            client.name = None

    def end(self, client, goodbye):
        """Nothing more is queued after this; the connection ends when it is sent, or the time over."""
        if client.ends_at is not None:
            return
        client.waiting += goodbye
        client.ends_at = time.monotonic() + self.settings.grace
        client.received.clear()
        self.unsent.add(client)
        if not self.is_ending:
            self.depart(client)

    def cut_off(self, client):
        """Drops what waits, but for the rest of a line that has begun."""
        if client.ends_at is not None:
            # The LEFT of another who was cut off in this round did not fit either: it is done.
            return
        if client.is_mid_line:
            del client.waiting[client.waiting.index(b"\n") + 1 :]
        else:
            client.waiting.clear()
        self.end(client, b"BYE slow-reader\n")

    def drop(self, client):
        """The connection is gone."""
        if client.connection not in self.clients:
            return
        self.end(client, b"")
        self.unsent.discard(client)
        self.unread.discard(client)
        if client.watched:
            self.selector.unregister(client.connection)
        del self.clients[client.connection]
        client.connection.close()

    def end_all(self):
        """SIGTERM: what was done in this round is stored and sent as in any other."""
        try:
            self.wake.recv(64)
        except BlockingIOError:
            pass
        if not self.is_ending:
            self.is_ending = True
            self.selector.unregister(self.listener)
            self.listener.close()
            for client in self.clients.values():
                self.end(client, b"BYE shutdown\n")

    def look_at_clocks(self):
        now = time.monotonic()
        for client in list(self.clients.values()):
            if client.ends_at is not None:
                if now >= client.ends_at:
                    self.drop(client)
            elif now >= client.last_line + 2 * self.settings.idle:
                self.end(client, b"BYE timeout\n")
            elif now >= client.last_line + self.settings.idle and not client.was_asked:
                client.was_asked = True
                self.send(client, b"PING\n")

    def finish_round(self):
        while self.overrun:
            overrun, self.overrun = self.overrun, []
            for client in overrun:
                self.cut_off(client)
        self.journal.commit()
        unsent, self.unsent = self.unsent, set()
        for client in unsent:
            self.flush(client)

    def flush(self, client):
        try:
            while client.waiting:
                sent = client.connection.send(client.waiting[:262144])
                client.is_mid_line = client.waiting[sent - 1] != 0x0A
                del client.waiting[:sent]
        except BlockingIOError:
            pass
        except OSError:
            self.drop(client)
            return
        if client.ends_at is not None and not client.waiting:
            if not client.has_shut_down:
                client.has_shut_down = True
                try:
                    client.connection.shutdown(socket.SHUT_WR)
                except OSError:
                    self.drop(client)
                    return
            if client.has_ended_input:
                self.drop(client)
                return
        self.watch(client)


if __name__ == "__main__":
    try:
        Server(Settings(os.environ)).run()
    except (KeyError, ValueError, OSError) as error:
        sys.exit(f"error: {error!r}")
