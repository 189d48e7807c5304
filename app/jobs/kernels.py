"""Documents about kernels: the list, one kernel, its source, differences, flag tables."""

from __future__ import annotations

from difflib import unified_diff
from typing import Any

from app.jobs.addresses import kernel_address
from app.jobs.compiled import program_of
from app.jobs.hunk_rows import hunk_rows
from app.jobs.missing_hunks import missing_lines
from app.kernels import KernelText, PatchInfo, kernel_aliases, kernel_ids, load
from app.kernels.flag_table import FlagTable
from app.scenarios.present import flags

Document = dict[str, Any]

CONTEXT_LINES = 3


def kernel_id(text: str) -> str:
    """`text` as an id: no id has a blank, and a ``+`` in a query string arrives as one."""
    return "+".join(text.split())


def kernels_document() -> Document:
    """Every kernel that is offered by name, then the aliases, each with what it stands for."""
    names = (*kernel_ids(), *kernel_aliases())
    return {"kernels": [_summary(kernel, load(kernel)) for kernel in names]}


def kernel_document(kernel: str) -> Document:
    """One kernel. Raises UnknownKernel, PatchError, CError."""
    text = load(kernel_id(kernel))
    return {
        **_summary(kernel_id(kernel), text),
        "patches": [_patch(patch) for patch in text.patches],
        "omitted": list(text.omitted),
        "flags": flags(program_of(text.id)),
        "operations": [
            {
                "verb": o.verb,
                "summary": o.summary,
                "takes": o.takes,
                "device": "bdev" in o.args,
                "options": {name: list(values) for name, values in o.options.items()},
            }
            for o in text.operations.values()
        ],
        "file_systems": [
            {"name": f.name, "summary": f.summary, "freezable": f.freezable, "stacked": f.stacked}
            for f in text.file_systems.values()
        ],
        "choices": {name: list(values) for name, values in text.choices.items()},
        "any": {name: list(values) for name, values in text.choice_any.items()},
        "defaults": dict(text.choice_defaults),
        "hunks": hunk_rows(text.id),
        "files": [file.name for file in text.files],
    }


def source_document(kernel: str) -> Document:
    """The C text that runs, and what hunks left out would add. Raises UnknownKernel, PatchError."""
    text = load(kernel_id(kernel))
    lacks = missing_lines(text.id)
    return {
        "kernel": text.id,
        "files": [
            {"name": file.name, "text": file.text, "left_out": lacks.get(file.name, [])}
            for file in text.files
        ],
    }


def difference_document(kernel: str, against: str) -> Document:
    """What leads from `against` to `kernel`. Raises UnknownKernel, PatchError."""
    here, there = load(kernel_id(kernel)), load(kernel_id(against))
    old = {file.name: file.text for file in there.files}
    new = {file.name: file.text for file in here.files}
    files = [
        {"name": name, "diff": diff}
        for name in old | new
        if (diff := _difference(name, old.get(name), new.get(name)))
    ]
    return {
        "kernel": here.id,
        "against": there.id,
        "diff": "".join(file["diff"] for file in files),
        "files": files,
    }


def flags_document(kernel: str, value: int | None) -> Document:
    """The flag table of a kernel, and what tracing prints there for `value`."""
    text = load(kernel_id(kernel))
    program = program_of(text.id)
    table = FlagTable(program.flags)
    decoded: Document = {"value": None, "hex": None, "text": None, "set": None}
    if value is not None:
        decoded = {
            "value": value,
            "hex": f"{value:#x}",
            "text": table.printed(value),
            "set": list(table.names(value)),
        }
    return {"kernel": text.id, "flags": flags(program), **decoded}


def _summary(asked: str, text: KernelText) -> Document:
    """A kernel by its canonical id, or by an alias, which stands for another base."""
    alias = asked.partition("+")[0] != text.version
    return {
        "id": asked if alias else text.id,
        "title": text.title,
        "summary": text.summary,
        "version": text.version,
        "alias_of": text.id if alias else None,
        "url": kernel_address(asked if alias else text.id),
    }


def _patch(patch: PatchInfo) -> Document:
    return {
        "name": patch.name,
        "hunk": patch.hunk,
        "label": patch.label,
        "commit": patch.commit,
        "summary": patch.summary,
        "header": patch.header,
        "files": list(patch.files),
    }


def _difference(name: str, old: str | None, new: str | None) -> str:
    lines = unified_diff(
        (old or "").splitlines(keepends=True),
        (new or "").splitlines(keepends=True),
        "/dev/null" if old is None else f"a/{name}",
        "/dev/null" if new is None else f"b/{name}",
        n=CONTEXT_LINES,
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
