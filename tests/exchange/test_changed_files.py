"""2,000 files with changed bytes are opened or refused; the benchmark of the same name takes as many as one likes."""

import random

from tests.benchmarks import changed_files


def test_files_with_changed_bytes_are_opened_or_refused():
    found = changed_files.outcomes(2000, seed=1)
    assert [words for words in found if words not in ("opened", "refused")] == []
    for kind, counter in changed_files.counted(found).items():
        assert counter["opened"] > 0 and counter["refused"] > 0, f"{kind}: both happen, so the changes are not vacuous"


def test_the_files_are_good_before_they_are_changed_and_the_same_for_a_seed(monkeypatch):
    monkeypatch.setattr(changed_files.reader, "read", changed_files.foreign.read_here)
    files = changed_files.good_files()
    assert {changed_files.outcome(name, content) for name, content in files.items()} == {"opened"}
    for number in range(len(changed_files.KINDS)):
        kind, name, content = changed_files.changed_file(number, 5, files)
        assert content == changed_files.changed_file(number, 5, files)[2] != files[name], kind


def test_another_error_is_counted_and_a_process_that_ends_is_told(monkeypatch):
    def broken(content, chance):
        raise KeyError(chance.random())

    monkeypatch.setattr(changed_files.archive, "read", lambda content, name: broken(content, random.Random(0)))
    assert changed_files.outcome("a.zip", b"").startswith("KeyError")
    monkeypatch.setattr(changed_files, "COMMAND", ["-c", "import os; print(0, 'opened', flush=True); os.abort()"])
    found = changed_files.outcomes(2)
    assert found[0] == "opened" and found[1].startswith("ended: exit code -6")
    assert changed_files.counted(found)["zip: any byte"] == {} and sum(
        counter["ended"] for counter in changed_files.counted(found).values()) == 1
