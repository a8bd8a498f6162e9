"""What is shipped besides code: vectors read with it, the readme, the examples, the types."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import hostwire
import pytest

from sandbox import Sandbox

HERE = Path(__file__).parent
INSTALLED = Path(hostwire.__file__).parent


def vectors(folder: Path, package: Path) -> subprocess.CompletedProcess[str]:
    """Run the vectors in a process of their own, with this copy of the package."""
    environment = {**os.environ, "PYTHONPATH": str(package.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, str(HERE / "run_vectors.py"), str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def count(run: subprocess.CompletedProcess[str]) -> tuple[int, int]:
    passed, failed = re.findall(r"\d+", run.stdout.splitlines()[-1])
    assert run.stdout.splitlines()[-1] == f"python: {passed} passed, {failed} failed"
    assert "vector-token" not in run.stdout + run.stderr
    return int(passed), int(failed)


def test_vectors(root: Path) -> None:
    run = vectors(root / "tests" / "vectors", INSTALLED)
    passed, failed = count(run)
    assert run.returncode == 0, run.stderr
    assert passed > 0
    assert failed == 0


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("_error.py", 'known["delivery"]', 'known["fault"]'),
        ("_error.py", 'known["nearest"]', 'known["detail"]'),
        ("_records.py", 'texts=known["texts"]', "texts=[]"),
        ("_records.py", 'body=known["body"]', 'body=known["url"]'),
    ],
)
def test_a_wrong_mapping_fails_vectors(root: Path, tmp_path: Path, file: str, right: str, wrong: str) -> None:
    copy = tmp_path / "hostwire"
    shutil.copytree(INSTALLED, copy, ignore=shutil.ignore_patterns("__pycache__"))
    assert vectors(root / "tests" / "vectors", copy).returncode == 0
    before = (copy / file).read_text("utf-8")
    assert before.count(right) == 1
    (copy / file).write_text(before.replace(right, wrong), "utf-8")
    run = vectors(root / "tests" / "vectors", copy)
    assert run.returncode == 1
    assert count(run)[1] > 0


def test_no_vectors_are_no_success(tmp_path: Path) -> None:
    assert vectors(tmp_path, INSTALLED).returncode == 1


def snippets(text: str) -> Iterator[str]:
    yield from re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_readme(
    root: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every snippet runs as it stands, one after the other."""
    monkeypatch.setenv("ADM_TOOLS_TOKEN", sandbox.adm_token)
    monkeypatch.setenv("ADM_TOOLS_URL", sandbox.url)
    space: dict[str, object] = {}
    # The call that is to be cancelled must not be done before that.
    sandbox.gate("dns/list")
    for snippet in snippets((root / "bindings-ffi" / "python" / "README.md").read_text("utf-8")):
        exec(compile(snippet, "README.md", "exec"), space)  # noqa: S102 - that is the test.
    printed = capsys.readouterr().out
    for line in ("invalid_params", "not_sent", "cancelled", "https://adm.tools/action/dns/records_list/", "[]"):
        assert line in printed.splitlines()
    assert sandbox.adm_token not in printed


def test_the_readme_is_the_package_page(root: Path) -> None:
    readme = (root / "bindings-ffi" / "python" / "README.md").read_text("utf-8")
    page = importlib.metadata.distribution("hostwire").read_text("METADATA")
    assert page
    assert page.split("\n\n", 1)[1].strip() == readme.strip()


def example(root: Path, sandbox: Sandbox, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ADM_TOOLS_TOKEN": sandbox.adm_token, "ADM_TOOLS_URL": sandbox.url}
    command = [sys.executable, str(root / "examples" / "python" / name), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_example_dns_record(root: Path, sandbox: Sandbox) -> None:
    run = example(root, sandbox, "dns_record.py", "example.com", "_test", "any text")
    assert run.stderr == ""
    added, read, deleted = run.stdout.splitlines()
    assert added.startswith("added ")
    assert (read, deleted) == ("_test.example.com TXT any text", "deleted")
    foreign = example(root, sandbox, "dns_record.py", "example.net")
    assert (foreign.returncode, foreign.stderr) == (1, "The account has no domain example.net.\n")


def test_example_free_names(root: Path, sandbox: Sandbox) -> None:
    run = example(root, sandbox, "free_names.py", "taken.com", "not-taken-at-all.com")
    assert run.stderr == ""
    assert run.stdout.splitlines() == ["taken.com is taken", "not-taken-at-all.com is free"]


def test_words_are_those_of_the_core(root: Path) -> None:
    source = (root / "core" / "src" / "error.rs").read_text("utf-8")
    assert list(get_args(hostwire.Code)) == re.findall(r'^    \w+ = \d+ "(\w+)"', source, re.MULTILINE)
    for words in ("Fault", "Delivery", "Problem", "Transport"):
        found = re.search(rf"pub enum {words} {{(.*?)^}}", source, re.DOTALL | re.MULTILINE)
        assert found
        names = re.findall(r"^    (\w+),", found[1], re.MULTILINE)
        snake = [re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in names]
        assert list(get_args(getattr(hostwire, words))) == snake


def struct(root: Path, name: str) -> str:
    """Give what stands in a struct of the core's, wherever that is."""
    texts = (source.read_text("utf-8") for source in (root / "core" / "src").rglob("*.rs"))
    (found,) = [
        one for text in texts for one in re.findall(rf"^pub struct {name} {{(.*?)^}}", text, re.DOTALL | re.MULTILINE)
    ]
    assert isinstance(found, str)
    return found


@pytest.mark.parametrize(
    ("kind", "name", "besides"),
    [
        (hostwire.Error, "ErrorRecord", set()),
        (hostwire.Violation, "Violation", set()),
        (hostwire.Evidence, "Evidence", set()),
        (hostwire.Named, "Named", set()),
        (hostwire.Throttle, "Throttle", set()),
        (hostwire.Reply, "Meta", {"raw", "_json"}),
        (hostwire.Proof, "Proof", set()),
        (hostwire.Drift, "Drift", set()),
        (hostwire.Stats, "Stats", set()),
        (hostwire.Window, "WindowReport", set()),
        (hostwire.Reserve, "ReserveReport", set()),
        (hostwire.Purpose, "Purpose", set()),
        (hostwire.Plan, "Plan", set()),
        (hostwire.Pause, "Pause", set()),
        (hostwire.RecentCall, "RecentCall", set()),
        (hostwire.TokenStatus, "TokenStatus", set()),
        (hostwire.ClientOptions, "Options", set()),
        (hostwire.CallOptions, "CallOptions", {"save_to"}),
    ],
)
def test_records_have_the_members_of_the_core(root: Path, kind: type, name: str, besides: set[str]) -> None:
    """But for what the layer below sets: whether there is a ``save_to``, the client's name in a store."""
    members = set(re.findall(r"^    pub (\w+):", struct(root, name), re.MULTILINE)) - {"stream", "holder"}
    assert members
    assert {member for member in kind.__annotations__ if not member.startswith("__")} - besides == members


def test_events_have_the_members_of_the_core(root: Path) -> None:
    core = root / "core" / "src"
    texts = [(core / "machine" / "event.rs").read_text("utf-8").split("pub enum Event {")[1].split("\n}")[0]]
    texts += [struct(root, name) for name in ("LimitReached", "TokenWarning")]
    members = {member for text in texts for member in re.findall(r"^ +(?:pub )?(\w+): ", text, re.MULTILINE)}
    assert set(hostwire.Event.__annotations__) == members | {"event"}


def test_types_are_shipped() -> None:
    assert (INSTALLED / "py.typed").exists()
    assert (INSTALLED / "_native" / "__init__.pyi").exists()
