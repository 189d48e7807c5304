"""``GET /api``: what is listed, and that it is what the layers below say."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.kernels import kernel_ids, load
from app.scenarios.catalogue import library
from app.scenarios.objects import to_object
from app.web import kernel_shapes, shapes
from tests.flag_tables import flag_tables

TEXT = {"Accept": "text/plain"}


def test_every_kernel_is_listed_and_described(client: TestClient) -> None:
    listed = kernel_shapes.KernelList.model_validate_json(client.get("/api/kernels").content)

    aliases = {kernel.id: kernel.alias_of for kernel in listed.kernels if kernel.alias_of}
    assert tuple(kernel.id for kernel in listed.kernels) == (*kernel_ids(), *aliases)
    assert aliases == {"6.12": "6.12.117", "7.3": "7.3.4"}
    for kernel in listed.kernels:
        described = kernel_shapes.Kernel.model_validate_json(client.get(kernel.url).content)
        assert described.id == kernel.id
        assert described.flags


def test_a_kernel_outside_the_list_is_described_as_well(client: TestClient) -> None:
    kernel = kernel_shapes.Kernel.model_validate_json(
        client.get("/api/kernels/6.7+flag-trace").content
    )

    assert kernel.omitted == ("flag-trace",)
    assert {flag.name: flag.trace for flag in kernel.flags}["WRITE_STARTED"] is None


def test_the_source_is_the_text_that_runs(client: TestClient) -> None:
    source = kernel_shapes.Source.model_validate_json(client.get("/api/kernels/6.8/source").content)

    assert [(file.name, file.text) for file in source.files] == [
        (file.name, file.text) for file in load("6.8").files
    ]
    assert source.files[0].text in client.get("/api/kernels/6.8/source", headers=TEXT).text


def test_the_patches_of_a_kernel_come_with_their_story(client: TestClient) -> None:
    found = kernel_shapes.PatchList.model_validate_json(
        client.get("/api/kernels/6.7+flag/patches").content
    )

    assert [patch.label for patch in found.patches][-1] == "flag:ovl_and"
    assert all(patch.changes and patch.why and patch.verdict for patch in found.patches)
    assert "Verdict: " in client.get("/api/kernels/6.7+flag/patches", headers=TEXT).text
    assert client.get("/api/kernels/6.9/patches").status_code == 404


def test_a_difference_is_a_unified_diff(client: TestClient) -> None:
    address = "/api/kernels/6.7+flag/diff?against=6.7%2Bflag-ovl_and"

    found = kernel_shapes.Difference.model_validate_json(client.get(address).content)

    assert [file.name for file in found.files] == ["fs/overlayfs/file.c"]
    changed = [line for line in found.diff.splitlines() if line[:1] in "+-"]
    assert changed[:2] == ["--- a/fs/overlayfs/file.c", "+++ b/fs/overlayfs/file.c"]
    assert [line.replace("\t", "") for line in changed[2:]] == [
        "-aio_req->iocb.ki_flags = ifl;",
        "+aio_req->iocb.ki_flags &= ifl;",
    ]
    assert client.get(address, headers=TEXT).text == found.diff


def test_a_kernel_does_not_differ_from_itself(client: TestClient) -> None:
    assert client.get("/api/kernels/6.8/diff?against=6.8").json()["diff"] == ""


def test_a_kernel_tells_how_it_differs(client: TestClient) -> None:
    kernel = kernel_shapes.Kernel.model_validate_json(client.get("/api/kernels/6.12").content)
    assert kernel.alias_of == "6.12.117"
    found = client.get("/api/kernels/6.12/switches")
    told = kernel_shapes.Switches.model_validate_json(found.content)
    answers = {switch.name: switch.answer for switch in told.switches}
    assert told.kernel == "6.12.117"
    assert (answers["nested-thaw"], answers["bit-23"]) == ("0", "AIO_RW")


@pytest.mark.parametrize("kernel", flag_tables())
def test_the_flags_of_each_version_are_served(client: TestClient, kernel: str) -> None:
    served = client.get("/api/flags", params={"kernel": kernel}).json()["flags"]
    found = [(f["name"], f["bit"], f["trace"]) for f in served]
    assert sorted(found) == sorted(flag_tables()[kernel])


@pytest.mark.parametrize(
    ("kernel", "value", "text"),
    [
        ("6.7+flag", "0x860000", "DIRECT|WRITE|WRITE_STARTED"),
        ("6.7+flag-trace", "0x860000", "DIRECT|WRITE|0x800000"),
        ("6.7", "0x860000", "DIRECT|WRITE|0x800000"),
        ("6.7", "131072", "DIRECT"),
        ("6.7", "0", ""),
        ("6.1.176", "0x860000", "0x860000"),
        ("6.6", "0x460000", "DIRECT|WRITE|CALLER_COMP"),
        ("6.8+flag", "0x1860000", "DIRECT|WRITE|WRITE_STARTED|0x800000"),
        ("6.12.95", "0x860002", "DSYNC|DIRECT|WRITE|0x800000"),
        ("6.12.117", "0x860040", "ATOMIC|DIRECT|WRITE|0x800000"),
        ("6.16", "0x1860080", "DONTCACHE|DIRECT|WRITE|AIO_RW|AIO_HAS_METADATA"),
        ("7.3.4", "0x460002", "DSYNC|DIRECT|WRITE|AIO_RW"),
        ("7.3.4", "0x800100", "AIO_HAS_METADATA|0x100"),
    ],
)
def test_flags_are_spelt_as_that_kernel_traces_them(
    client: TestClient, kernel: str, value: str, text: str
) -> None:
    """A bit without a name is left over as a number (trace_print_flags_seq)."""
    answer = client.get("/api/flags", params={"kernel": kernel, "value": value})

    decoded = kernel_shapes.DecodedFlags.model_validate_json(answer.content)
    assert (decoded.text, decoded.value) == (text, int(value, 0))


def test_a_kernel_id_may_have_blanks_for_its_pluses(client: TestClient) -> None:
    """In a query string a + means a blank."""
    bare = client.get("/api/flags?kernel=6.7+flag")
    against = client.get("/api/kernels/6.7/diff?against=6.7+flag")

    assert bare.json()["kernel"] == "6.7+flag"
    assert against.json()["against"] == "6.7+flag"
    for path in ("", "/source", "/patches", "/diff?against=6.7"):
        assert client.get(f"/api/kernels/6.7%20flag{path}").status_code == 200


def test_a_kernel_goes_by_one_id_however_it_is_spelt(client: TestClient) -> None:
    scenario = {"scenario": "kernel 6.7\nfs disk ext4\napp: write disk io=sync\n"}
    for spelling in ("6.7+move+flag", "6.7 flag move"):
        asked = {**scenario, "kernel": spelling}
        found = [
            client.get(f"/api/kernels/{spelling}").json(),
            client.post("/api/runs", json=asked).json()["kernel"],
            client.post("/api/checks", json=asked).json()["kernel"],
        ]

        assert {kernel["id"] for kernel in found} == {"6.7+flag+move"}
        assert found[0]["alias_of"] is None


def test_flags_without_a_value_are_a_table(client: TestClient) -> None:
    answer = client.get("/api/flags", params={"kernel": "6.7+flag"})
    text = client.get("/api/flags", params={"kernel": "6.7+flag"}, headers=TEXT).text

    decoded = kernel_shapes.DecodedFlags.model_validate_json(answer.content)
    assert (decoded.value, decoded.text, decoded.set) == (None, None, None)
    assert "23   0x800000  IOCB_WRITE_STARTED    WRITE_STARTED\n" in text


def test_the_library_is_listed_in_the_order_of_the_story(client: TestClient) -> None:
    listed = shapes.ScenarioList.model_validate_json(client.get("/api/scenarios").content)

    assert [entry.name for entry in listed.scenarios] == [entry.name for entry in library()]


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)
def test_a_scenario_is_given_as_text_as_object_and_as_link(
    client: TestClient, entry: object
) -> None:
    name = entry.name  # type: ignore[attr-defined]
    found = shapes.ScenarioShape.model_validate_json(client.get(f"/api/scenarios/{name}").content)

    assert client.get(found.url, headers=TEXT).text == found.text
    assert found.object == to_object(entry.scenario)  # type: ignore[attr-defined]
    assert client.get(found.link).status_code == 200
