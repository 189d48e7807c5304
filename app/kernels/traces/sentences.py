"""What an event says, in one plain sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from app.kernels.traces.payloads import Payload

Errnos = Mapping[int, str]
"""``-EAGAIN`` by 11."""

MAX_ERRNO = 4095

_FUNCTIONS = {
    "aio_write": "libaio submits a write",
    "aio_complete_rw": "libaio's completion",
    "io_write": "io_uring tries a write",
    "io_complete_rw": "io_uring's completion",
    "vfs_iocb_iter_write": "the VFS is given a write by another file system or driver",
    "ext4_file_write_iter": "ext4 is given a write",
    "xfs_file_write_iter": "XFS is given a write",
    "ovl_write_iter": "overlayfs is given a write",
    "ovl_aio_rw_complete": "completion of overlayfs's clone, below the outer iocb",
    "ovl_aio_cleanup_handler": "overlayfs ends the clone and completes the outer iocb",
    "backing_aio_rw_complete": "completion of a stacked file system's clone",
    "backing_aio_queue_completion": "completion of a clone, put off to a work queue",
    "ext4_page_mkwrite": "a write fault: a page of a mapped file becomes writable",
    "freeze_super": "a freeze of a superblock",
    "thaw_super": "a thaw of a superblock",
    "percpu_down_write": "a freeze shuts a level, and waits for those who hold it",
    "percpu_up_write": "a thaw opens a level, and starts that wait go on",
    "__percpu_down_read": "a start looks whether its level is shut",
}
"""What a function is there for, by name; these are the ones that a probe can see."""

_LEVELS = {
    "sb_writers": "WRITE",
    "sb_pagefaults": "PAGEFAULT",
    "sb_internal": "FS",
}
"""Freeze levels by the class of their lock."""


class Sentences:
    """Sentences in the words of one kernel: the names of its errors."""

    def __init__(self, errnos: Errnos) -> None:
        self._errnos = errnos

    def of(self, event: str | None, payload: Payload, flags: Collection[str] | None) -> str:
        """The sentence of an event whose ki_flags have these names (None: not known, or none)."""
        if event is None:
            return "Someone prints ki_flags."
        for start, words in _EVENTS.items():
            if event.startswith(start):
                return words(self, event, payload, flags)
        return self._probe(event, payload)

    def result(self, printed: str | None) -> str:
        """A count or an error, by name, whether it was printed signed or not."""
        if printed is None or re.match(r"-?\d{1,20}$", printed) is None:
            return str(printed)
        value = int(printed)
        for width in (2**32, 2**64):
            if width - MAX_ERRNO <= value < width:
                value -= width
        return self._errnos.get(-value, str(value)) if value < 0 else str(value)

    def dio_begin(self, _event: str, payload: Payload, flags: Collection[str] | None) -> str:
        size = _number(payload.get("length") or payload.get("len"))
        at = _number(payload.get("offset") or payload.get("pos"))
        what = f"{_direction(flags)} of {size} bytes at {at} of inode {_number(payload.get('ino'))}"
        return f"Direct I/O begins: {what}{_waiting(payload)}."

    def dio_queued(self, _event: str, payload: Payload, _flags: Collection[str] | None) -> str:
        return f"Direct I/O of inode {_number(payload.get('ino'))} is in flight: the call returns."

    def dio_end(self, _event: str, payload: Payload, flags: Collection[str] | None) -> str:
        end = self._outcome(payload)
        inode = _number(payload.get("ino"))
        return f"Direct I/O of inode {inode} ends: {_direction(flags)}{_waiting(payload)}, {end}."

    def _outcome(self, payload: Payload) -> str:
        error, ret = payload.get("error"), self.result(payload.get("ret"))
        if ret == self._errnos.get(529):
            return "queued, and completed later"
        if error not in (None, "0"):
            return f"failed with {self.result(error)}"
        return f"failed with {ret}" if ret.startswith("-") else f"{ret} bytes"

    def f2fs(self, _event: str, payload: Payload, _flags: Collection[str] | None) -> str:
        what = "write" if payload.get("rw") == "1" else "read"
        return f"f2fs begins a direct {what} of {payload.get('len')} bytes at {payload.get('pos')}."

    def netfs(self, _event: str, payload: Payload, _flags: Collection[str] | None) -> str:
        size, start = _base16(payload.get("l")), _base16(payload.get("s"))
        return f"netfs is given a write of {size} bytes at {start}."

    def uring(self, event: str, payload: Payload, _flags: Collection[str] | None) -> str:
        what = event.removeprefix("io_uring_")
        if what == "complete":
            return f"io_uring reports a request's result: {self.result(payload.get('result'))}."
        if what == "queue_async_work":
            return "io_uring hands a request to a worker, which may block."
        if what == "submit_req":
            return f"io_uring takes a request: {payload.get('opcode') or 'its opcode is not told'}."
        return f"io_uring: {what.replace('_', ' ')}."

    def sync(self, _event: str, payload: Payload, _flags: Collection[str] | None) -> str:
        how = "and waits for it" if payload.get("wait") == "1" else "without waiting"
        return f"ext4 writes the file system out, {how}; a freeze does so before its last level."

    def contention(self, event: str, payload: Payload, _flags: Collection[str] | None) -> str:
        if event == "contention_end":
            return f"A contended lock is settled: {self.result(payload.get('ret'))}."
        kinds = (payload.get("flags") or "").split("|")
        if "PERCPU" not in kinds:
            return "A task waits for a lock that is no freeze level."
        who = "a start waits for a thaw" if "READ" in kinds else "a freezer waits for a freezer"
        return f"A task waits for a percpu rwsem; of a superblock: {who}."

    def lock(self, event: str, payload: Payload, _flags: Collection[str] | None) -> str:
        name = payload.get("name") or ""
        level = _LEVELS.get(name.partition("#")[0])
        if level is None:
            return f"lockdep: {name} is {'taken' if event == 'lock_acquire' else 'given back'}."
        how = payload.get("how") or ""
        if event == "lock_release":
            return f"lockdep: {level} is given back, or a start hands it to the completion."
        if how == "try read":
            return f"lockdep: {level} is taken without waiting, or an end takes it back to end it."
        return f"lockdep: {level} is taken by {'a start' if how == 'read' else 'a freezer'}."

    def _probe(self, event: str, payload: Payload) -> str:
        """Of a probe at a function; where the place has no name, the event's is taken."""
        name = payload.function or event.removesuffix("__return")
        what = f": {_FUNCTIONS[name]}" if name in _FUNCTIONS else ""
        if name == "__percpu_down_read" and (how := payload.get("try")) is not None:
            what += ", and does not wait" if how == "1" else ", and if so waits"
        if not payload.returns:
            res = payload.get("res")
            given = "" if res is None else f" with {self.result(res)}"
            return f"{name}() is entered{given}{what}."
        ret = payload.get("ret")
        return f"{name}() returns{'' if ret is None else f' {self.result(ret)}'}."


_EVENTS: Mapping[str, Callable[[Sentences, str, Payload, Collection[str] | None], str]] = {
    "iomap_dio_rw_begin": Sentences.dio_begin,
    "iomap_dio_rw_queued": Sentences.dio_queued,
    "iomap_dio_complete": Sentences.dio_end,
    "ext2_dio_write_begin": Sentences.dio_begin,
    "ext2_dio_read_begin": Sentences.dio_begin,
    "ext2_dio_": Sentences.dio_end,
    "f2fs_direct_IO_enter": Sentences.f2fs,
    "netfs_write_iter": Sentences.netfs,
    "io_uring_": Sentences.uring,
    "ext4_sync_fs": Sentences.sync,
    "contention_": Sentences.contention,
    "lock_acquire": Sentences.lock,
    "lock_release": Sentences.lock,
}
"""By how the event's name begins; the first that fits."""


def is_known(event: str) -> bool:
    """Whether there is a sentence for this event by its name."""
    return event.startswith(tuple(_EVENTS)) or event in _FUNCTIONS


def _direction(flags: Collection[str] | None) -> str:
    """IOCB_WRITE is set on asynchronous writes only (seen on 6.1.176, 6.12.95 and 7.3.4)."""
    if flags is None:
        return "a read or a write"
    return "a write" if "WRITE" in flags else "a read or a synchronous write"


def _waiting(payload: Payload) -> str:
    if payload.get("aio") is None:
        return ""
    waited = "DIO_FORCE_WAIT" in (payload.get("dio_flags") or "")
    if payload.get("aio") == "0":
        return ", waited for"
    return ", asynchronous but waited for" if waited else ", asynchronous"


def _number(printed: str | None) -> str:
    """A size or place in decimal."""
    if printed is None or re.match(r"0x[0-9a-fA-F]{1,16}$", printed) is None:
        return str(printed)
    return str(int(printed, 16))


def _base16(printed: str | None) -> str:
    return _number(None if printed is None else f"0x{printed}")
