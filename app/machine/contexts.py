"""Naming and numbering: which contexts and requests a setup has. From the scenario's text alone."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from app.machine.layers import kinds, reached_by
from app.machine.layout import KIND_ORDER, ContextInfo, RequestInfo
from app.machine.setup import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.kernels import KernelText, OperationSpec
    from app.machine.setup import Operation, Setup

NOWHERE = -1
"""The superblock of a choice that belongs to none: what an opaque call gives back."""
Entry = tuple[int, tuple[int, ...]]
"""An operation's entry function id and its arguments."""


def operation_spec(kernel: KernelText, where: str, operation: Operation) -> OperationSpec:
    """The declaration of an operation's verb. Raises SetupError."""
    try:
        return kernel.operations[operation.verb]
    except KeyError:
        known = ", ".join(sorted(kernel.operations))
        raise SetupError(
            where,
            f"kernel {kernel.id} has no operation {operation.verb}",
            f"it has {known}",
        ) from None


def number_contexts(kernel: KernelText, setup: Setup) -> tuple[ContextInfo, ...]:
    """Every context in text order: each thread, then per operation its kinds in KIND_ORDER.

    A second context of a kind in one operation is ``app.1.irq2``.
    """
    contexts: list[ContextInfo] = []
    systems = {fs.name: fs for fs in setup.file_systems}
    request = 0
    for thread in setup.threads:
        contexts.append(
            ContextInfo(len(contexts) + 1, thread.name, "thread", thread.name, None, None)
        )
        for number, operation in enumerate(thread.operations, 1):
            spec = operation_spec(kernel, f"{thread.name}.{number}", operation)
            needed = kinds(systems, spec, operation)
            for kind in KIND_ORDER:
                for nth in range(1, needed.count(kind) + 1):
                    name = f"{thread.name}.{number}.{kind}{nth if nth > 1 else ''}"
                    contexts.append(
                        ContextInfo(len(contexts) + 1, name, kind, thread.name, number, request)
                    )
            request += 1
    return tuple(contexts)


def threads_of(contexts: tuple[ContextInfo, ...]) -> list[tuple[int, str]]:
    """The contexts that are threads, counted from 0, each with its name."""
    return [(c.number - 1, c.thread) for c in contexts if c.kind == "thread"]


def number_requests(
    kernel: KernelText,
    setup: Setup,
    contexts: tuple[ContextInfo, ...],
    entry: Callable[[str, Operation, OperationSpec], Entry],
) -> tuple[RequestInfo, ...]:
    """One request per operation, in text order. `entry` resolves what an operation calls."""
    threads = {c.thread: c.number - 1 for c in contexts if c.kind == "thread"}
    requests: list[RequestInfo] = []
    for thread in setup.threads:
        for number, operation in enumerate(thread.operations, 1):
            name = f"{thread.name}.{number}"
            spec = operation_spec(kernel, name, operation)
            function, arguments = entry(name, operation, spec)
            requests.append(
                RequestInfo(
                    number=len(requests),
                    name=name,
                    thread=thread.name,
                    operation=number,
                    context=threads[thread.name],
                    verb=operation.verb,
                    text=str(operation),
                    entry=function,
                    arguments=arguments,
                    exempt=spec.exempt,
                    spawns=_spawns(contexts, len(requests)),
                )
            )
    return tuple(requests)


def _spawns(contexts: tuple[ContextInfo, ...], request: int) -> Mapping[str, tuple[int, ...]]:
    kinds: dict[str, tuple[int, ...]] = {}
    for context in contexts:
        if context.request == request:
            kinds[context.kind] = (*kinds.get(context.kind, ()), context.number - 1)
    return MappingProxyType(kinds)


def legal_choices(
    kernel: KernelText, setup: Setup, choices: tuple[str, ...]
) -> Mapping[tuple[int, int, int], tuple[int, ...]]:
    """(request, choice, superblock) -> the values that may be taken there.

    ``hook=``, ``io=`` and the like belong to the lowest file system that the operation
    reaches; ``hook@ovl=`` pins another layer's; what is unwritten has its default.
    """
    systems = {fs.name: fs for fs in setup.file_systems}
    legal: dict[tuple[int, int, int], tuple[int, ...]] = {}
    operations = [operation for thread in setup.threads for operation in thread.operations]
    for request, operation in enumerate(operations):
        spec = operation_spec(kernel, str(operation), operation)
        chain = reached_by(systems, spec, operation)
        for index, choice in enumerate(choices):
            legal[request, index, NOWHERE] = _values(kernel, choice, None)
            for superblock, fs in enumerate(setup.file_systems):
                value = operation.option(f"{choice}@{fs.name}")
                if value is None and chain and fs is chain[-1]:
                    value = operation.option(choice)
                legal[request, index, superblock] = _values(kernel, choice, value)
    return MappingProxyType(legal)


def _values(kernel: KernelText, choice: str, value: str | None) -> tuple[int, ...]:
    names = kernel.choices.get(choice, ("0", "1"))
    value = kernel.choice_defaults.get(choice, "any") if value is None else value
    wanted = kernel.choice_any.get(choice, names) if value == "any" else (value,)
    return tuple(names.index(name) for name in wanted)
