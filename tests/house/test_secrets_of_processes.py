"""What a process of its own tells is searched for secrets at its end; and that search finds them."""

import sys

import pytest

from tests.running import process, secrets_in


@pytest.mark.parametrize(
    "told",
    ["a-key-of-the-web", "a-password", "insc_0123456789abcdefghij", "GET /invite/0123456789abcdefghij/ HTTP/1.1"],
)
def test_a_process_that_tells_a_secret_fails_its_test(tmp_path, told):
    (tmp_path / "web.secret").write_text("a-key-of-the-web\n")
    env = {"INSCOPE_DATA": str(tmp_path), "INSCOPE_DATABASE_URL": "postgresql://app:a-password@/app"}

    with (
        pytest.raises(AssertionError, match="told 1 secrets"),
        process(sys.executable, "-c", f"print({told!r})", env=env, output=tmp_path / "out.txt") as child,
    ):
        child.wait()


def test_what_is_no_secret_may_be_told(tmp_path):
    (tmp_path / "web.secret").write_text("a-key-of-the-web\n")

    assert not secrets_in("GET /invite/ insc_... a-key", {"INSCOPE_DATA": str(tmp_path)})
